"""The Slack channel: receive, render, send."""
