"""Copies do not send: the id in the key file and the one in the database must be the same."""

from alphorn.lib.environment import Unusable, environment
from alphorn.lib.keyfile import keys
from alphorn.models.work.instance import Instance


class IsACopy(Unusable):
    """The key file and the database belong to two different instances."""


def refuse_a_copy() -> None:
    """Raise IsACopy unless key file and database belong together. The first to ask binds them."""
    mine = keys(environment().home).instance_id
    theirs = Instance.objects.claim(mine).instance_id
    if mine != theirs:
        raise IsACopy(
            f"This is a copy, and a copy does not send: the key file is of instance {mine}, the database of {theirs}. "
            "Bring both from the same backup: see “Copies” in docs/operations.md."
        )
