"""What the sandbox remembers, and what was really done to it: the truth that tests ask for."""
