"""What is Facebook's alone."""
