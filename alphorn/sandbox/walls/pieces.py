"""Small pieces of pages: somebody to click on, and a time."""

from datetime import UTC, datetime

from alphorn.sandbox.markup import Markup, markup
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.pictures.faces import face


def person_button(person: Person, small: str) -> Markup:
    """Somebody to click on."""
    return markup(
        '<li><button class="someone" name="person" value="{id}">{face}<span><b>{name}</b>'
        '<span class="small">{small}</span></span></button></li>',
        id=person.id,
        face=face(person.tone, large=True),
        name=person.name,
        small=small,
    )


def moment(at: float) -> Markup:
    """A time, exact for machines; for people in UTC, until the page's script says it by their own clock."""
    time = datetime.fromtimestamp(at, UTC)
    return markup('<time datetime="{}">{} UTC</time>', time.isoformat(timespec="seconds"), f"{time:%d %b %Y, %H:%M:%S}")
