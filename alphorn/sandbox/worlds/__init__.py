"""What stood on the networks before anybody came: made up by seeded chance, the same on every first day.

Texts are put together from sentences and words of our own; their dates count back from today.
"""
