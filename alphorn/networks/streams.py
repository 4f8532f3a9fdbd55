"""What a network knows about a person, in streams: their kinds as facts, one page of one, and the items on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.networks.usage import Usage


class ItemKind(StrEnum):
    """What a stream holds."""

    POST = "post"
    LIKE = "like"  # somebody's post that the person liked
    PERSON = "person"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class StreamKind:
    """One kind of content a network offers, with what is known about reading it."""

    slug: str
    name: str  # what people call it, within a sentence; said through gettext
    holds: ItemKind
    hangs_on: Literal["authorisation", "connection"]
    scopes: tuple[str, ...]
    every: timedelta  # how often it is synced, unless the person says otherwise
    shortest: timedelta  # and never more often
    newest_first: bool = True  # an incremental sync may stop where everything is known; else each run reads all of it
    has_since: bool = False  # can be asked for what is newer than an id
    full_sync_every: timedelta | None = None  # how often all of it is read again, for edits and removals
    most: int = 100  # items on a page
    few: int = 20  # will do, where only what is new is looked for
    least: int = 1  # where the network finds a page too large
    reach: int | None = None  # no more than the newest so many are shown
    is_own: bool = False  # what the person, or the Page, wrote
    begins_on: bool = True
    dollars_each: Decimal = Decimal(0)  # what reading one item costs
    brings: str = ""  # what is brought in, where the name alone would not tell; said through gettext


@dataclass(frozen=True, slots=True)
class RemotePicture:
    """Where a picture is, and what it shows in words, where somebody said that."""

    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """One item, as a network told it. Everything but `remote_id` may be empty; nothing is safe to show unescaped."""

    remote_id: str
    author: str = ""  # whose it is: a name
    handle: str = ""
    text: str = ""
    url: str = ""
    topic: str = ""  # of an interest: the network's own category
    pictures: tuple[RemotePicture, ...] = ()  # of a person or an interest: the face
    counts: Mapping[str, int] = field(default_factory=dict)
    happened_at: datetime | None = None
    newest_id: str = ""  # by which the network goes on, where it gave the item a newer id
    is_of_others: bool = False  # somebody else's words on a list of one's own
    is_answer: bool = False  # to somebody: it says little by itself
    payload: Mapping[str, object] = field(default_factory=dict)  # the network's own answer


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """Which page of which stream: `whose` is the remote id of the person or Page, `cursor` "" is the first page.

    `since`: only what is newer than this remote id, where the kind can be asked so. `size`: no more than so many items.
    `not_before`: nothing older than this moment; only of one's own posts.
    """

    kind: str
    whose: str
    cursor: str = ""
    since: str = ""
    size: int = 100
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class StreamPage:
    """One page: its items, the cursor of the next one ("" is the end), and about how many there are in all.

    `is_whole`: all of it could be read, and the network says of nothing that it left it out. `leads_astray`: a next
    page is named in a form that nobody knows, so that this one is no end.
    """

    items: tuple[RemoteItem, ...]
    next_cursor: str = ""
    is_whole: bool = True
    leads_astray: bool = False
    about: int | None = None
    usage: tuple[Usage, ...] = ()  # what came with it of limits
    dated_at: datetime | None = None  # when it was made, by the network's clock
    heard_at: float = field(default_factory=seconds_since_boot, compare=False)  # by then it was here
