"""The page of the sandbox for people: what is played here, and buttons that make trouble."""

import time

from aiohttp import web

from alphorn.sandbox.faults.rules import Rule, Standing
from alphorn.sandbox.faults.trouble import in_words
from alphorn.sandbox.markup import Markup, joined, markup
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.stage import SANDBOX, Sandbox
from alphorn.sandbox.walls.layout import Way, mark, moment, page

HANG_SECONDS = 30
PAUSE_SECONDS = 60
TOO_MANY = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
GRAPH_TOO_MANY = {
    "error": {"message": "(#32) Page request limit reached", "type": "OAuthException", "code": 32, "fbtrace_id": "A"}
}
LISTS = {"x": "GET /2/users/:id/*", "facebook": "GET /{*}/*"}  # how their calls are called
BUTTONS = (
    ("hang", "Make it hang for 30 s", "It takes every call, then says nothing."),
    ("down", "Be gone", "It stops listening altogether, until you switch it back."),
    ("busy", "“Too many at once”", "It answers 429 to posts and asks for a minute, until you switch it back."),
    ("lose", "Lose the answer", "The next post is made, then the line is cut. The hardest one."),
    ("revoke", "Sign everybody out", "All permissions are taken back at once."),
    ("no-reading", "“You have read enough”", "It lets one post, but not read, until you switch it back."),
    ("circle", "Lead reading in a circle", "After the first page of a list comes the first page, for ever."),
    ("forgetful", "Forget somebody half-way", "The third page of a list is refused: permissions are taken back."),
)
MAIN = """<main id="main" class="page">
<header class="page-head"><div><h1>Trouble, on request</h1>
<p class="faint">What real networks do at the worst moment, you can do here at the best.</p></div></header>
{networks}
<section class="section" aria-labelledby="depth">
<div class="section-head"><h2 id="depth">What there is to read</h2></div>
<div class="card"><p class="card-body">Alice has written for years, likes much and follows many; the others less. More
of it, or less, comes on request: posts, home, likes, bookmarks, following and followers of X; posts, likes and friends
of Facebook.</p><p class="card-body"><code>curl {control}/control/x/items --json
'{{"person": "1001", "stream": "likes", "count": 100000}}'</code></p></div></section>
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
    return page("Sandbox: trouble", band, brand, ways, markup(MAIN, networks=networks, control=sandbox.control_url))


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
    lists = LISTS.get(slug, "")
    reset = {
        "x-rate-limit-limit": "100",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(int(time.time()) + PAUSE_SECONDS),
    }

    def too_many(call: str) -> Rule:
        if slug == "x":
            return Rule(call=call, status=429, headers=reset, body=TOO_MANY)
        return Rule(call=call, status=400, body=GRAPH_TOO_MANY)

    return {
        "normal": [],
        "hang": [Rule(hang=True, for_s=HANG_SECONDS)],
        "down": [Rule(refuse=True)],
        "busy": [too_many("create")],
        "lose": [Rule(call="create", times=1, lose_reply=True)],
        "revoke": [Rule(revoke_tokens=True)],
        "no-reading": [too_many(lists)],
        "circle": [Rule(call=lists, cursor_loop=True)],
        "forgetful": [Rule(call=lists, from_n=3, times=1, revoke_tokens=True)],
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
