"""Where the things of a workspace lie in the order of time: by network, by what they are, and by who wrote them.

Each shelf is a piece of one index (`item_newest`). Whoever wants the newest of several looks at the front of each: what
is rare is found as soon as what there is much of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from alphorn.models.accounts.workspace import Workspace
from alphorn.models.importing.item import Item
from alphorn.networks import stream_kind

NEWEST_FIRST = ("-happened_at", "-id")


@dataclass(frozen=True, slots=True, order=True)
class Shelf:
    """Things of one kind, from one network, by the person or by others."""

    network: str
    holds: str
    is_own: bool

    def of(self, items: "QuerySet[Item]") -> "QuerySet[Item]":
        """Those of `items` that lie here."""
        return items.filter(network=self.network, holds=self.holds, is_own=self.is_own)


def shelves(workspace: Workspace) -> list[Shelf]:
    """All on which something may lie: among one's own posts there are some of others."""
    kinds = workspace.streams.order_by().values_list("network", "kind").distinct()
    facts = {(network, stream_kind(network, kind)) for network, kind in kinds}
    others = {Shelf(network, kind.holds, is_own=False) for network, kind in facts}
    return sorted(others | {Shelf(network, kind.holds, is_own=True) for network, kind in facts if kind.is_own})


def newest(parts: Sequence["QuerySet[Item]"], count: int) -> list[tuple[datetime, UUID]]:
    """When the newest of several happened, and their ids: each part lies on one shelf."""
    each = [part.order_by(*NEWEST_FIRST).values_list("happened_at", "id")[:count] for part in parts]
    if len(each) < 2:
        return [row for part in each for row in part]
    return list(each[0].union(*each[1:], all=True).order_by(*NEWEST_FIRST)[:count])
