"""The networks that are played. One folder, one line here: the n-th has the n-th port after that of the control."""

from alphorn.sandbox.facebook.network import FACEBOOK
from alphorn.sandbox.network import Network
from alphorn.sandbox.x.network import X

NETWORKS: tuple[Network, ...] = (X, FACEBOOK)
