"""The browser channel: three doors (chat, desk, office) on plain pages."""
