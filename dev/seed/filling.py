"""Filling the database that is open, unless it is one that people use."""

import time
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from alphorn.lib.environment import Unusable, environment
from alphorn.models import User
from alphorn.models.connections.hosts import host_at
from alphorn.networks import NETWORKS
from dev.seed.ground import HOST, Ground, Size
from dev.seed.people import PASSWORD
from dev.seed.plan import Plan, plan
from dev.seed.write import write

__all__ = ["Size", "fill"]


def fill(size: Size, seed: int, *, anyway: bool = False) -> str:
    """Returns what it is full of now, and how to sign in. Raises Unusable where it must not be filled."""
    before = User.objects.count()
    if before and not anyway:
        raise Unusable("Somebody has signed up here already: nothing is written. Say --anyway, or set ALPHORN_HOME.")
    began = time.monotonic()
    made = plan(ground(seed, timezone.now(), before), size, make_password(PASSWORD))
    write(made)
    return words(made, time.monotonic() - began)


def ground(seed: int, now: datetime, before: int) -> Ground:
    """`before`: how many people there are already."""
    hosts = [host_at(slug, HOST) for slug in NETWORKS]
    pages = {host.network: host.addresses.pages for host in hosts}
    pictures = {host.network: host.addresses.api for host in hosts}
    return Ground(now, seed, pages, pictures, before)


def words(made: Plan, seconds: float) -> str:
    """What there is."""
    counted = (
        f"{len(made.connections):,} connections, {len(made.posts):,} posts with {len(made.deliveries):,} deliveries, "
        f"and {len(made.items):,} items on {len(made.streams):,} streams"
    )
    people = " or ".join(user.email for user in made.users)
    return (
        f"There are {counted} now ({seconds:.0f} s).\n"
        f"Sign in at {environment().origin}/sign-in as {people}, with the password “{PASSWORD}”."
    )
