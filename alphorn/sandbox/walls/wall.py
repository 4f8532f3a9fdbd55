"""What was posted, as people see it: a wall of posts, newest first, and one post alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from alphorn.sandbox.markup import Markup, joined, markup
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.clients import app_name
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.pictures.faces import face
from alphorn.sandbox.pictures.picture import Picture, pictures_named
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.walls.pieces import moment

WALL = """<main id="main" class="page two">
<header class="page-head"><div><h1>{title}</h1><p class="faint">{below}</p></div></header>
<div class="main"><div class="card">{posts}</div></div>
<aside class="aside" aria-label="In figures">
<section class="section"><h2>In figures</h2><dl class="facts"><dt>Posts</dt><dd>{count}</dd>
<dt>By apps</dt><dd>{by_apps}</dd>
<dt>Of these twice</dt><dd>{twice}</dd></dl></section>
<section class="section"><h2>Make it harder</h2><p class="small faint">Let {name} hang, refuse or forget its answer.</p>
<div><a class="button small" href="{control}">Make trouble</a></div></section>
</aside>
</main>"""
POST = """<article class="wall-post" id="post-{id}">{face}<div>
<p><a href="{author_href}"><b>{name}</b></a>
<span class="faint"><bdi>{handle}</bdi> · <a href="{href}">{at}</a></span>{tag}</p>
<p>{text}</p>{pictures}</div></article>"""
EMPTY = Markup('<p class="card-body faint">Nothing yet.</p>')


@dataclass(frozen=True, slots=True)
class Hung:
    """A post with its author and where both are found."""

    post: Item
    author: Person
    href: str
    author_href: str
    handle: str


def wall(stand_in: StandIn, title: str, below: str, hung: Sequence[Hung]) -> Markup:
    """Several posts, and how many of those that apps made are there twice. People may say a thing again."""
    by_apps = [each.post for each in hung if each.post.client_id]
    said = {(post.author_id, post.text) for post in by_apps}
    return markup(
        WALL,
        title=title,
        below=below,
        posts=joined(_article(each) for each in hung) or EMPTY,
        count=len(hung),
        by_apps=len(by_apps),
        twice=len(by_apps) - len(said) or "none",
        name=stand_in.name,
        control=stand_in.control_url,
    )


def _article(hung: Hung) -> Markup:
    post = hung.post
    tag = markup(' <span class="tag solid">by {}</span>', app_name(post.client_id)) if post.client_id else Markup("")
    lines = Markup("<br>").join(markup("{}", line) for line in post.text.split("\n"))
    link = markup(' <span class="faint">{}</span>', post.link) if post.link else Markup("")
    return markup(
        POST,
        id=post.id,
        face=face(hung.author.tone, large=True),
        author_href=hung.author_href,
        name=hung.author.name,
        handle=hung.handle,
        href=hung.href,
        at=moment(post.created_at),
        tag=tag,
        text=Markup(lines + link),
        pictures=joined(_picture(each) for each in pictures_named(post.pictures)),
    )


def _picture(shown: Picture) -> Markup:
    return markup(
        '<img src="/pictures/{}.jpg" alt="{}" width="1200" height="800" loading="lazy">', shown.name, shown.words
    )
