"""`bin/seed`: an Alphorn full of what never happened, to look at and to measure. Nothing of it is ever sent.

It is planned first, by dice alone: the same seed makes the same. Then it is written in sets.
"""
