"""The only module that knows how open pages are told that something changed. It may be lost: pages ask, too."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection, transaction

CHANNEL = "alphorn_live"
NAMES_PER_MESSAGE = 100  # a notification holds 8,000 bytes


def announce(workspace_id: UUID, *names: str) -> None:
    """Tell the open pages of a workspace that things of these names changed, after the commit."""
    announce_all({workspace_id: names})


def announce_all(names: Mapping[UUID, Iterable[str]]) -> None:
    """Tell the open pages of several workspaces, in one statement."""
    messages = [message for workspace_id, told in names.items() for message in _messages(workspace_id, told)]
    if messages:
        transaction.on_commit(lambda: _notify(messages), robust=True)


def _messages(workspace_id: UUID, names: Iterable[str]) -> list[str]:
    distinct = sorted(set(names))
    chunks = [distinct[start : start + NAMES_PER_MESSAGE] for start in range(0, len(distinct), NAMES_PER_MESSAGE)]
    return [json.dumps({"w": str(workspace_id), "n": chunk}) for chunk in chunks]


def _notify(messages: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, message) FROM unnest(%s::text[]) message", [CHANNEL, messages])
