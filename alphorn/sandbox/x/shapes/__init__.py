"""What X answers with, as it writes it (specifications 2.166 and 2.167)."""
