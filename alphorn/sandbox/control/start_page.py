"""The page of the sandbox for people: what is played here, and buttons that make trouble."""

from collections.abc import Sequence

from aiohttp import web

from alphorn.sandbox.control.buttons import BUTTONS, rules_of
from alphorn.sandbox.faults.words import state_in_words
from alphorn.sandbox.markup import Markup, joined, markup
from alphorn.sandbox.network import Network
from alphorn.sandbox.oracle.posts import POSTS
from alphorn.sandbox.played import Played
from alphorn.sandbox.stage import SANDBOX
from alphorn.sandbox.walls.layout import mark, page, way_back
from alphorn.sandbox.walls.pieces import moment

MAIN = """<main id="main" class="page">
<header class="page-head"><div><h1>Trouble, on request</h1>
<p class="faint">What real networks do at the worst moment, you can do here at the best.</p></div></header>
{networks}
<section class="section" aria-labelledby="depth">
<div class="section-head"><h2 id="depth">What there is to read</h2></div>
<div class="card"><p class="card-body">Alice has written for years, likes much and follows many; the others less. More
of it, or less, comes on request: {streams}.</p><p class="card-body"><code>curl {control}/control/{slug}/items --json
'{{"person": "{person}", "stream": "{stream}", "count": 100000}}'</code></p></div></section>
</main>"""
NETWORK = """<section class="section" aria-labelledby="{slug}">
<div class="section-head"><h2 id="{slug}">{name}</h2><a href="{pages}">What was posted</a></div>
<form class="card" method="post" action="/{slug}/trouble">
<p class="card-body" role="status"><b>{state}</b></p>
<ul class="lines">{buttons}{odd}</ul>
<div class="card-foot"><button class="button primary" name="what" value="normal">Back to normal</button>
<p class="small faint">Holds for {name} alone; the others go on.</p></div>
</form>
<ol class="history small">{lines}</ol>
</section>"""
BUTTON = """<li class="row"><button class="button small" name="what" value="{what}">{words}
<span class="unseen">, {name}</span></button>
<span class="small faint grow">{hint}</span></li>"""

ODD = """<li class="row"><label class="grow"><span class="unseen">What {name} says</span>
<select class="select small" name="odd">{choices}</select></label>
<button class="button small" name="what" value="odd">Answer like this<span class="unseen">, {name}</span></button>
</li>"""


async def show(request: web.Request) -> web.Response:
    """The page."""
    sandbox = request.app[SANDBOX]
    networks = list(sandbox.networks.values())
    first = networks[0]
    main = markup(
        MAIN,
        networks=joined(_network(played) for played in networks),
        streams=_streams(networks),
        control=sandbox.control_url,
        slug=first.network.slug,
        person=first.stand_in.people.all()[0].id,
        stream=POSTS,
    )
    band = "A sandbox. It plays the networks on this machine; nothing here reaches the real ones."
    brand = markup('<a class="sandbox-name" href="/">{}Sandbox</a>', mark(first.network.mark))
    return page("Sandbox: trouble", band, brand, way_back(sandbox.alphorn_url), main)


async def trouble(request: web.Request) -> web.Response:
    """A button was clicked."""
    played = request.app[SANDBOX].networks.get(request.match_info["network"])
    form = await request.post()
    what, odd = (str(form.get(name, "")) for name in ("what", "odd"))
    rules = rules_of(played.network, what, odd) if played else None
    if played is None or rules is None:
        raise web.HTTPNotFound(text="There is no such trouble.\n")
    await played.trouble(rules)
    raise web.HTTPSeeOther("/")


ROUTES = (web.get("/", show), web.post("/{network}/trouble", trouble))


def _streams(networks: Sequence[Played]) -> str:
    """Which streams there are of whom."""
    return "; ".join(f"{_listed(list(each.network.streams))} of {each.network.real_name}" for each in networks)


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if words[1:] else words[0]


def _network(played: Played) -> Markup:
    name = played.network.name
    return markup(
        NETWORK,
        slug=played.network.slug,
        name=name,
        pages=played.pages_url,
        state=_state(played),
        buttons=joined(markup(BUTTON, what=what, words=words, hint=hint, name=name) for what, words, hint in BUTTONS),
        odd=markup(ODD, choices=_choices(played.network), name=name),
        lines=joined(
            markup("<li>{}<span>{}: {}</span></li>", moment(line.at), line.title, line.what)
            for line in list(played.stand_in.journal.lines)[-8:]
        ),
    )


def _choices(network: Network) -> Markup:
    return joined(
        markup('<option value="{}">{}, at {}</option>', name, each.words, each.call)
        for name, each in network.odd.items()
    )


def _state(played: Played) -> str:
    name = played.network.name
    return "; ".join(f"{name} {state_in_words(each)}" for each in played.faults.current) or f"{name} is well."
