"""What it takes to play a network, whichever: its stand-in, its line, and what a request carries."""
