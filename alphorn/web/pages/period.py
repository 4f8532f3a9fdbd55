"""A stretch of days that somebody looks at, as an address says it: in the reader's zone, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

FROM, UNTIL = "from", "until"
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both whole; None: open. `wrong`: what was said and is no day, by name."""

    first: date | None = None
    last: date | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def since(self) -> datetime | None:
        """Where it begins."""
        return _midnight(self.first) if self.first else None

    @property
    def until(self) -> datetime | None:
        """Where it is over."""
        return _midnight(self.last + timedelta(days=1)) if self.last else None

    @property
    def is_backwards(self) -> bool:
        """Whether nothing can lie in it."""
        return bool(self.first and self.last and self.first > self.last)

    @property
    def words(self) -> str:
        """ "since 3 March 2025"; "" where it is open at both ends."""
        said = {"first": _day(self.first), "last": _day(self.last)}
        if self.first and self.last:
            return _("on %(first)s") % said if self.first == self.last else _("from %(first)s to %(last)s") % said
        if self.first:
            return _("since %(first)s") % said
        return _("until %(last)s") % said if self.last else ""


def period(query: Mapping[str, str]) -> Period:
    """What the fields `from` and `until` say."""
    said = {name: word for name in (FROM, UNTIL) if (word := query.get(name, "").strip())}
    days = {name: day for name, word in said.items() if (day := _read(word))}
    wrong = {name: word for name, word in said.items() if name not in days}
    return Period(days.get(FROM), days.get(UNTIL), wrong)


def _read(word: str) -> date | None:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
