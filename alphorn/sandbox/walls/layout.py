"""The frame of every page of the sandbox, in the product's hand but in stone: nobody takes it for a real network."""

from dataclasses import dataclass

from aiohttp import web

from alphorn.sandbox.markup import Markup, joined, markup

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
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
<script type="module" src="/static/times.js"></script>
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


def way_back(alphorn_url: str) -> tuple[Way, ...]:
    """The way to the Alphorn that this plays for, where there is one."""
    return (Way("Back to Alphorn", alphorn_url),) if alphorn_url else ()


def page(title: str, band: str, brand: Markup, ways: tuple[Way, ...], main: Markup, status: int = 200) -> web.Response:
    """A whole page."""
    links = joined(markup('<a href="{}">{}</a>', way.href, way.words) for way in ways)
    text = markup(PAGE, title=title, band=band, brand=brand, ways=links, main=main)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


def mark(letter: Markup) -> Markup:
    """A network's letter."""
    return markup(
        '<span class="mark small"><svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg></span>',
        letter,
    )
