"""The frame of the pages of a network."""

from aiohttp import web

from alphorn.sandbox.markup import Markup, markup
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.walls.layout import Way, mark, page, way_back

NOT_HERE = """<main id="main" class="door">
<header><h1>Not here</h1><p>{words}</p></header>
<p class="small faint"><a href="/">What was posted</a></p>
</main>"""


def frame(stand_in: StandIn, title: str, main: Markup, status: int = 200) -> web.Response:
    """A page of one network."""
    real = stand_in.name.removeprefix("Sandbox ")
    band = f"A sandbox. It plays {real} on this machine; nothing here reaches the real {real}."
    brand = markup('<a class="sandbox-name" href="/">{}{}</a>', mark(stand_in.mark), stand_in.name)
    ways = (Way("What was posted", "/"), Way("Trouble", stand_in.control_url), *way_back(stand_in.alphorn_url))
    return page(title, band, brand, ways, main, status)


def not_here(stand_in: StandIn, words: str) -> web.Response:
    """The page of what does not exist, or not any more."""
    return frame(stand_in, f"Not on {stand_in.name}", markup(NOT_HERE, words=words), status=404)
