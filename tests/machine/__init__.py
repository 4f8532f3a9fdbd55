"""The protocol as it is, driven at random: real claims, records, looks, sweeps and presses on the real database.

What the network really created is known to a plain object of the test. `test_machine.py` says what must hold.
`tests/model/` is the same protocol without a database, gone through state by state; its words and promises are used.
"""
