"""What goes wrong on request: the rules, and how they happen to a call."""
