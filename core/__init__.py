"""What is true whatever the chat platform. See core/README.md for the rooms."""
