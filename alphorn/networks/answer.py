"""What came back from a network: status, headers and body, read whole and bounded."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from alphorn.lib.boot_clock import seconds_since_boot

LONGEST_WAIT = timedelta(days=1)  # of what is asked for: no limit that we know lasts longer
MOST_SECONDS = 10**9
YEARS = range(1970, 3000)  # in which a clock may be that is wrong
NUMBER = re.compile(r"(?P<whole>[0-9]{1,18})(?:\.(?P<part>[0-9]*))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are in lower case. `heard_at`: when its head was here, in seconds since boot."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    heard_at: float = field(default_factory=seconds_since_boot, compare=False)

    @property
    def is_success(self) -> bool:
        """Whether the status says so; the body may still disagree."""
        return 200 <= self.status < 300

    def json(self) -> dict[str, object]:
        """The body as a JSON object. Raises ValueError when it is none."""
        try:
            parsed = json.loads(self.body)
        except (UnicodeDecodeError, RecursionError) as error:
            raise ValueError(str(error)) from error
        if not isinstance(parsed, dict):
            raise ValueError("not an object")
        return parsed

    def json_or_empty(self) -> dict[str, object]:
        """The body as a JSON object, {} when it is none: for answers that are an error anyway."""
        try:
            return self.json()
        except ValueError:
            return {}

    @property
    def said_at(self) -> datetime:
        """The answer's own Date; now, where it has none that can be read."""
        return self.dated_at or datetime.now(UTC)

    @property
    def dated_at(self) -> datetime | None:
        """When it was made by the network's clock, in whole seconds: its Date. None where it has none one can read."""
        return _moment(self.headers.get("date", ""))

    @property
    def is_cached(self) -> bool:
        """Whether somebody in between had kept it (Age, RFC 9111, 5.1): it may be from before what is looked for."""
        return bool(_whole(self.headers.get("age", "")))

    def seconds_until(self, epoch_seconds: str) -> timedelta | None:
        """The wait until a moment in epoch seconds, measured against the answer's own Date. None for nonsense."""
        seconds = _whole(epoch_seconds)
        try:
            moment = datetime.fromtimestamp(seconds or 0, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return _bounded(moment - self.said_at) if seconds is not None else None

    @property
    def retry_after(self) -> timedelta | None:
        """`Retry-After` (RFC 9110, 10.2.3): seconds, or a date measured against the answer's own. None for nonsense.

        Some networks tell parts of seconds: they are rounded up.
        """
        said = self.headers.get("retry-after", "")
        if (seconds := _whole(said)) is not None:
            return _bounded(timedelta(seconds=min(seconds, MOST_SECONDS)))
        moment = _moment(said)
        return _bounded(moment - self.said_at) if moment else None


def _whole(number: str) -> int | None:
    """Seconds, rounded up; None for what is no number of them."""
    found = NUMBER.fullmatch(number.strip())
    return int(found["whole"]) + bool(found["part"] and found["part"].strip("0")) if found else None


def _moment(date: str) -> datetime | None:
    """A date of HTTP; None for nonsense, and for years that no calendar of ours has."""
    try:
        moment = parsedate_to_datetime(date)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.year in YEARS else None


def _bounded(wait: timedelta) -> timedelta:
    return min(max(wait, timedelta(0)), LONGEST_WAIT)
