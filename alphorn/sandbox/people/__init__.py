"""Who lives in the sandbox, and what they allowed to whom."""
