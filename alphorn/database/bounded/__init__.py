"""PostgreSQL as Django speaks with it, but that nobody waits for ever for a line on which nothing comes any more."""
