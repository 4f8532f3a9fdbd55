"""The frame of every page of the sandbox, in the product's hand but in stone: nobody takes it for a real network."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from alphorn.sandbox.markup import Markup, joined, markup
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.pictures.faces import face

# The product's own sheets, as files: the sandbox imports nothing of it. Its own comes last.
SHEETS = Path(__file__).parents[2] / "static" / "css"
SHARED = ("tokens", "base", "button", "form", "card", "network", "top", "delivery")
STYLES = (*(SHEETS / f"{name}.css" for name in SHARED), Path(__file__).parents[1] / "static" / "sandbox.css")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' http://localhost:* http://127.0.0.1:*"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="/static/favicon.svg">
<link rel="stylesheet" href="/static/sandbox.css">
</head>
<body class="sandbox">
<header>
<p class="sandbox-band"><span>{band}</span></p>
<div class="sandbox-top">{brand}<nav aria-label="Sandbox">{ways}</nav></div>
</header>
{main}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Way:
    """A link in the head of a page."""

    words: str
    href: str


def page(title: str, band: str, brand: Markup, ways: tuple[Way, ...], main: Markup, status: int = 200) -> web.Response:
    """A whole page."""
    links = joined(markup('<a href="{}">{}</a>', way.href, way.words) for way in ways)
    text = markup(PAGE, title=title, band=band, brand=brand, ways=links, main=main)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


def mark(letter: Markup) -> Markup:
    """A network's letter."""
    return markup(
        '<span class="mark small"><svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg></span>',
        letter,
    )


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
    """A time, exact for machines."""
    time = datetime.fromtimestamp(at, UTC)
    return markup('<time datetime="{}">{} UTC</time>', time.isoformat(timespec="seconds"), f"{time:%d %b %Y, %H:%M:%S}")


async def styles(_: web.Request) -> web.Response:
    """All style sheets as one."""
    text = "\n".join(file.read_text() for file in STYLES)
    return web.Response(text=text, content_type="text/css", headers={"Cache-Control": "max-age=300"})


async def favicon(_: web.Request) -> web.Response:
    """A face."""
    return web.Response(text=face(2, standalone=True), content_type="image/svg+xml")


def add_static(app: web.Application) -> None:
    """Serve the style sheet and the icon."""
    app.router.add_get("/static/sandbox.css", styles)
    app.router.add_get("/static/favicon.svg", favicon)
