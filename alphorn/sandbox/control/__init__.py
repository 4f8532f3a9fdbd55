"""The sandbox's own port: the control interface for tests, and a page with buttons for people."""
