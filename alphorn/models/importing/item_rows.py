"""An imported item as a row that the database can hold, and by which a change is seen."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from alphorn.lib.folding import folded, searchable
from alphorn.lib.storable import sound_json, storable, storable_json
from alphorn.models.importing.fold import fold_of
from alphorn.networks.streams import RemoteItem, RemotePicture

NAME, ADDRESS = 255, 1000
LONGEST_PICTURE = 2000  # of its address; half of one leads nowhere
MOST_PICTURES = 20
MOST_COUNTED = 2**31 - 1
YEARS = range(1900, 2200)  # what happened in another one did not happen then
AHEAD = timedelta(days=1)  # nor what is still to come, but for clocks that differ
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # how a machine says that it does not know
TOGETHER = 10  # rows that are written as JSON at once: a call for each costs more than what it writes
# Made once: `json.dumps` would make one for each call. Nothing in a row holds itself.
_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class Row(NamedTuple):
    """The columns of an item. `digest` is over everything a reader would see."""

    remote_id: str
    author: str
    handle: str
    text: str
    url: str
    topic: str
    pictures: Sequence[Mapping[str, str]]
    counts: Mapping[str, int]
    happened_at: datetime | None
    is_own: bool
    is_answer: bool
    newest_id: str
    payload: Mapping[str, object]  # becomes JSON only where it is written
    digest: str
    fold: bytes | None

    def columns(self, pk: str) -> dict[str, object]:
        """All of it by the names of the columns, for JSON."""
        return {
            "id": pk,
            "remote_id": self.remote_id,
            "edition": "" if self.newest_id == self.remote_id else self.newest_id,
            "author": self.author,
            "handle": self.handle,
            "text": self.text,
            "url": self.url,
            "topic": self.topic,
            "pictures": self.pictures,
            "counts": self.counts,
            "is_own": self.is_own,
            "is_answer": self.is_answer,
            "happened_at": self.happened_at and self.happened_at.isoformat(),
            "payload": self.payload,
            "digest": self.digest,
            "fold": self.fold and self.fold.hex(),
            "name": name_of(self.author),
            **said_in(self.text, self.author, self.handle, self.topic),
        }


def as_json(rows: Sequence[Row], ids: Mapping[str, str]) -> str:
    """A JSON list of the columns of these rows; `ids` are theirs, by remote id."""
    columns = [row.columns(ids[row.remote_id]) for row in rows]
    parts = [_written(columns[begins : begins + TOGETHER]) for begins in range(0, len(columns), TOGETHER)]
    return f"[{','.join(part[1:-1] for part in parts)}]"


def _written(columns: list[dict[str, Any]]) -> str:
    """As one; where a database would not take all of it, each answer is kept as far as it can be."""
    return sound_json(columns) or _json(
        [{**each, "payload": json.loads(storable_json(each["payload"]))} for each in columns]
    )


def name_of(author: str) -> str:
    """By what an author is the same as another one."""
    return " ".join(folded(author).split())[:NAME]


def said_in(text: str, *names: str) -> dict[str, object]:
    """What an item is found by: "words" and "exact". Names come first: of a long text the beginning counts."""
    said = searchable(" ".join((*names, text)))
    return {"words": said.words, "exact": said.exact}


def row_of(item: RemoteItem, *, is_own: bool = True) -> Row:
    """The row of an item: no NUL, no half character, nothing longer or larger than its column, no impossible moment.

    `is_own`: it stands among the words of the person, or of a place of theirs; they may be an echo.
    """
    own = is_own and not item.is_of_others
    counts = {name: min(max(int(number), 0), MOST_COUNTED) for name, number in sorted(item.counts.items())}
    pictures = _pictures(item.pictures) if item.pictures else []
    seen = (
        storable(item.author, NAME),
        storable(item.handle, NAME),
        storable(item.text),
        storable(item.url, ADDRESS),
        storable(item.topic, NAME),
    )
    kinds = [word for word, holds in (("others", is_own and item.is_of_others), ("answer", item.is_answer)) if holds]
    return Row(
        storable(item.remote_id, NAME),
        *seen,
        pictures,
        counts,
        happened_at=_possible(item.happened_at),
        is_own=own,
        is_answer=item.is_answer,
        newest_id=storable(item.newest_id or item.remote_id, NAME),
        payload=item.payload,
        digest=_digest(*seen, _json(pictures) if pictures else "[]", _json(counts) if counts else "{}", *kinds),
        fold=fold_of(item.text) if own else None,
    )


def _possible(moment: datetime | None) -> datetime | None:
    if moment is None or moment.year not in YEARS:
        return None
    return moment if moment != NEVER and moment <= datetime.now(UTC) + AHEAD else None


def _digest(*seen: str) -> str:
    return hashlib.blake2b("\x00".join(seen).encode(), digest_size=16).hexdigest()


def _pictures(pictures: Sequence[RemotePicture]) -> list[dict[str, str]]:
    kept = [each for each in pictures if len(each.url) <= LONGEST_PICTURE][:MOST_PICTURES]
    return [{"url": storable(each.url), "alt": storable(each.alt, ADDRESS)} for each in kept]
