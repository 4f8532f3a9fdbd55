"""HTML that cannot forget to escape: whatever is not Markup already is escaped when it is put in."""

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def markup(template: str, *values: object, **named: object) -> Markup:
    """`template.format(…)` with every value escaped."""
    return Markup(
        template.format(*(_safe(value) for value in values), **{name: _safe(value) for name, value in named.items()})
    )


def joined(parts: Iterable[Markup]) -> Markup:
    """Several pieces as one."""
    return Markup("".join(parts))


def _safe(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))
