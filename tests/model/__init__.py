"""The sending protocol as an exhaustive model: every state that a delivery, two workers and a network can get into.

The bounds stand in `scenarios.py`: two workers, three attempts, two killed, one stopped; looks have none.
`python -m tests.model` tries larger ones. Nothing here knows the database or Alphorn's own code.
"""
