"""The style sheet, the script and the icon of every page."""

from pathlib import Path

from aiohttp import web

from alphorn.sandbox.pictures.faces import face

# The product's own sheets, as files: the sandbox imports nothing of it. Its own comes last.
SHEETS = Path(__file__).parents[2] / "static" / "css"
SHARED = ("tokens", "base", "button", "form", "card", "network", "top", "delivery")
OWN = Path(__file__).parents[1] / "static"
STYLES = (*(SHEETS / f"{name}.css" for name in SHARED), OWN / "sandbox.css")


async def styles(_: web.Request) -> web.Response:
    """All style sheets as one."""
    text = "\n".join(file.read_text() for file in STYLES)
    return web.Response(text=text, content_type="text/css", headers={"Cache-Control": "max-age=300"})


async def times(_: web.Request) -> web.Response:
    """The script that says times by the visitor's own clock."""
    text = (OWN / "times.js").read_text()
    return web.Response(text=text, content_type="text/javascript", headers={"Cache-Control": "max-age=300"})


async def favicon(_: web.Request) -> web.Response:
    """A face."""
    return web.Response(text=face(2, standalone=True), content_type="image/svg+xml")


def add_static(app: web.Application) -> None:
    """Serve the style sheet, the script and the icon."""
    app.router.add_get("/static/sandbox.css", styles)
    app.router.add_get("/static/times.js", times)
    app.router.add_get("/static/favicon.svg", favicon)
