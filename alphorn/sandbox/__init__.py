"""Stand-ins for the networks, on loopback: to try Alphorn without any keys, and to test it without any network.

Nothing here knows Alphorn's other packages; it speaks to them over a socket, as the real networks do.
"""
