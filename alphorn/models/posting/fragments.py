"""What an open page calls the parts of it that change with a delivery."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID


class OnItsWay(Protocol):
    """A row that knows its delivery, post and workspace."""

    @property
    def delivery_id(self) -> UUID:
        """Its delivery."""

    @property
    def post_id(self) -> UUID:
        """The post of it."""

    @property
    def workspace_id(self) -> UUID:
        """Whose pages show it."""


def of_delivery(delivery_id: UUID, post_id: UUID) -> tuple[str, str]:
    """The delivery's line, and what counts the lines of its post."""
    return f"delivery-{delivery_id}", f"post-{post_id}"


def by_workspace(rows: Iterable[OnItsWay]) -> dict[UUID, list[str]]:
    """The lines and the counts of many deliveries, by workspace."""
    names: dict[UUID, list[str]] = {}
    for row in rows:
        names.setdefault(row.workspace_id, []).extend(of_delivery(row.delivery_id, row.post_id))
    return names
