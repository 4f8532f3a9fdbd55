"""The page of the sandbox for people: what is played here, and buttons that make trouble."""

import time

from aiohttp import web

from alphorn.sandbox.faults import Rule, Standing
from alphorn.sandbox.layout import Way, mark, moment, page
from alphorn.sandbox.markup import Markup, joined, markup
from alphorn.sandbox.stage import SANDBOX, Sandbox
from alphorn.sandbox.stand_in import StandIn
from alphorn.sandbox.trouble import in_words

HANG_SECONDS = 30
PAUSE_SECONDS = 60
TOO_MANY = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
GRAPH_TOO_MANY = {
    "error": {"message": "(#32) Page request limit reached", "type": "OAuthException", "code": 32, "fbtrace_id": "A"}
}
BUTTONS = (
    ("hang", "Make it hang for 30 s", "It takes every call, then says nothing."),
    ("down", "Be gone", "It stops listening altogether, until you switch it back."),
    ("busy", "“Too many at once”", "It answers 429 to posts and asks for a minute, until you switch it back."),
    ("lose", "Lose the answer", "The next post is made, then the line is cut. The hardest one."),
    ("revoke", "Sign everybody out", "All permissions are taken back at once."),
)
MAIN = """<main id="main" class="page">
<header class="page-head"><div><h1>Trouble, on request</h1>
<p class="faint">What real networks do at the worst moment, you can do here at the best.</p></div></header>
{networks}
</main>"""
NETWORK = """<section class="section" aria-labelledby="{slug}">
<div class="section-head"><h2 id="{slug}">{name}</h2><a href="{pages}">What was posted</a></div>
<form class="card" method="post" action="/{slug}/trouble">
<p class="card-body" role="status"><b>{state}</b></p>
<ul class="lines">{buttons}</ul>
<div class="card-foot"><button class="button primary" name="what" value="normal">Back to normal</button>
<p class="small faint">Holds for {name} alone; the others go on.</p></div>
</form>
<ol class="history small">{lines}</ol>
</section>"""
BUTTON = """<li class="row"><button class="button small" name="what" value="{what}">{words}
<span class="unseen">, {name}</span></button>
<span class="small faint grow">{hint}</span></li>"""


async def show(request: web.Request) -> web.Response:
    """The page."""
    sandbox = request.app[SANDBOX]
    networks = joined(_network(sandbox, stand_in) for stand_in in sandbox.networks.values())
    band = "A sandbox. It plays the networks on this machine; nothing here reaches the real ones."
    brand = markup('<a class="sandbox-name" href="/">{}Sandbox</a>', mark("x"))
    ways = (Way("Back to Alphorn", sandbox.alphorn_url),) if sandbox.alphorn_url else ()
    return page("Sandbox: trouble", band, brand, ways, markup(MAIN, networks=networks))


async def trouble(request: web.Request) -> web.Response:
    """A button was clicked."""
    sandbox, slug = request.app[SANDBOX], request.match_info["network"]
    what = str((await request.post()).get("what", ""))
    rules = _rules(slug, what)
    if slug not in sandbox.networks or rules is None:
        raise web.HTTPNotFound(text="There is no such trouble.\n")
    await sandbox.trouble(slug, rules)
    raise web.HTTPSeeOther("/")


def _rules(slug: str, what: str) -> list[Rule] | None:
    """What a button means; none for one that is not there."""
    busy = GRAPH_TOO_MANY if slug == "facebook" else TOO_MANY
    reset = {
        "x-rate-limit-limit": "100",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(int(time.time()) + PAUSE_SECONDS),
    }
    return {
        "normal": [],
        "hang": [Rule(hang=True, for_s=HANG_SECONDS)],
        "down": [Rule(refuse=True)],
        "busy": [
            Rule(call="create", status=429 if slug == "x" else 400, headers=reset if slug == "x" else {}, body=busy)
        ],
        "lose": [Rule(call="create", times=1, lose_reply=True)],
        "revoke": [Rule(revoke_tokens=True)],
    }.get(what)


def _network(sandbox: Sandbox, stand_in: StandIn) -> Markup:
    buttons = joined(
        markup(BUTTON, what=what, words=words, hint=hint, name=stand_in.name) for what, words, hint in BUTTONS
    )
    lines = joined(
        markup("<li>{}<span>{}: {}</span></li>", moment(line.at), line.title, line.what)
        for line in list(stand_in.journal.lines)[-8:]
    )
    return markup(
        NETWORK,
        slug=stand_in.slug,
        name=stand_in.name,
        pages=sandbox.pages_url(stand_in.slug),
        state=_state(stand_in),
        buttons=buttons,
        lines=lines,
    )


def _state(stand_in: StandIn) -> str:
    current = stand_in.faults.current
    return "; ".join(f"{stand_in.name} {_in_words(each)}" for each in current) or f"{stand_in.name} is well."


def _in_words(standing: Standing) -> str:
    words = "does not listen" if standing.rule.refuse else in_words(standing.rule)
    calls = "" if standing.rule.refuse or standing.rule.call == "*" else f" at each {standing.rule.call}"
    times = f", {standing.left} more times" if standing.left is not None else ""
    seconds = f", for {standing.seconds_left:.0f} s" if standing.seconds_left is not None else ""
    return f"{words}{calls}{times}{seconds}."
