"""Rows as they are written, by the names of the columns, beside the models they belong to."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID


class UserRow(NamedTuple):
    """Somebody who signs in."""

    id: UUID
    email: str
    name: str
    password: str  # as it is kept
    time_zone: str
    joined_at: datetime
    runs_this: bool
    language: str = "en"
    is_active: bool = True


class WorkspaceRow(NamedTuple):
    """What owns all of theirs."""

    id: UUID
    name: str
    created_at: datetime


class MembershipRow(NamedTuple):
    """Who owns it."""

    id: UUID
    workspace_id: UUID
    user_id: UUID
    created_at: datetime
    role: str = "owner"


class AuthorisationRow(NamedTuple):
    """A consent. It has no tokens: nothing can be sent or read with it."""

    id: UUID
    workspace_id: UUID
    network: str
    host: str
    remote_id: str
    name: str
    handle: str
    scopes: str
    created_at: datetime
    signed_out_at: datetime | None = None
    signed_out_reason: str = ""
    leaving_at: datetime | None = None
    wiped_at: datetime | None = None
    reads: bool = True
    version: int = 1
    stale_version: int = 0
    refresh_tries: int = 0
    refresh_failures: int = 0
    access_token: bytes = b""
    refresh_token: bytes = b""


class ConnectionRow(NamedTuple):
    """A place that can be posted to."""

    id: UUID
    workspace_id: UUID
    authorisation_id: UUID
    network: str
    host: str
    remote_id: str
    name: str
    handle: str
    url: str
    chosen: bool
    created_at: datetime
    gone_at: datetime | None = None
    paused_until: datetime | None = None
    pause_reason: str = ""
    pauses: int = 0
    own_token: bytes = b""

    @property
    def account(self) -> str:
        """The remote account, as `Connection.account` has it."""
        return f"{self.network}@{self.host}/{self.remote_id}"


class PostRow(NamedTuple):
    """What somebody wrote."""

    id: UUID
    workspace_id: UUID
    author_id: UUID
    text: str
    client_key: UUID
    created_at: datetime
    due_at: datetime
    late_at: datetime


class DeliveryRow(NamedTuple):
    """One post on its way to one connection."""

    id: UUID
    post_id: UUID
    connection_id: UUID
    network: str
    account: str
    due_at: datetime
    created_at: datetime
    state: str = "waiting"
    generation: int = 1
    attempt: int = 0
    worker: UUID | None = None
    reason: str = ""
    detail: str = ""
    remote_id: str = ""
    url: str = ""
    settled_at: datetime | None = None
    parked_version: int | None = None
    forced: bool = False
    confirmed_by_id: UUID | None = None


class IntentRow(NamedTuple):
    """What was to be sent."""

    id: UUID
    delivery_id: UUID
    payload: str
    key: str
    account: str
    made_at: datetime
    uncertain: bool = False
    doubted_at: datetime | None = None
    closed_at: datetime | None = None


class AttemptRow(NamedTuple):
    """One try."""

    id: UUID
    delivery_id: UUID
    number: int
    intent_id: UUID
    worker: UUID
    token_version: int
    began_at: datetime
    ended_at: datetime | None = None
    ending: str = ""
    reason: str = ""
    detail: str = ""
    next_state: str = ""
    next_due_at: datetime | None = None
    late_answer: str = ""


class StreamRow(NamedTuple):
    """One kind of content that is brought in."""

    id: UUID
    workspace_id: UUID
    authorisation_id: UUID
    connection_id: UUID | None
    network: str
    kind: str
    state: str
    run: int
    due_at: datetime | None
    interval: timedelta
    created_at: datetime
    kept: int
    full_sync_at: datetime | None
    synced_at: datetime | None
    worker: UUID | None = None
    reason: str = ""
    parked_version: int | None = None
    about: int | None = None
    is_full: bool = False
    failures: int = 0
    generation: int = 1
    again: bool = False
    detail: str = ""
    cursor: str = ""
    since: str = ""
    newest: str = ""
    stalls: int = 0


class RunRow(NamedTuple):
    """One execution of an import."""

    id: UUID
    stream_id: UUID
    number: int
    worker: UUID
    is_full: bool
    began_at: datetime
    ended_at: datetime | None = None
    pages: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    ending: str = ""
    reason: str = ""
    detail: str = ""
    token_version: int = 1


class BucketRow(NamedTuple):
    """A limit that is used up for a long time: what a worker finds due here, it puts off without asking anybody."""

    id: UUID
    network: str
    host: str
    authorisation_id: UUID
    name: str
    resets_at: datetime
    lasts: timedelta = timedelta(days=1)
    most: int = 900
    remaining: int = 0
    takes: int = 1


class ItemRow(NamedTuple):
    """One thing that came in, but for its words as they are searched: these are written afterwards."""

    id: UUID
    workspace_id: UUID
    stream_id: UUID
    network: str
    holds: str
    is_own: bool
    remote_id: str
    author: str
    handle: str
    text: str
    url: str
    topic: str
    pictures: str
    counts: str
    happened_at: datetime
    payload: str
    digest: bytes
    fold: bytes | None
    delivery_id: UUID | None
    came_at: datetime
    changed_at: datetime
    removed_at: datetime | None = None
    deleted_at: datetime | None = None


class SuggestionRow(NamedTuple):
    """An idea that was shown."""

    id: UUID
    workspace_id: UUID
    item_id: UUID
    idea: str
    topic: str
    made_at: datetime
    used_at: datetime | None
    dismissed_at: datetime | None


class MutedTopicRow(NamedTuple):
    """What nobody wants ideas about."""

    id: UUID
    workspace_id: UUID
    topic: str
    since: datetime


class WorkerRow(NamedTuple):
    """Whose hand it is that something is in."""

    id: UUID
    process: str
    alive_until: datetime
    began_at: datetime
