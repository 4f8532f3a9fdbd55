"""What others wrote is words, however it is written: nothing of it runs, loads or leads astray (S4)."""

import pytest
from playwright.sync_api import Dialog, expect

from alphorn.models import Authorisation, Connection, Item
from tests.browser.looks import NARROW, SIDEWAYS
from tests.browser.test_imports import A_FIRST_IMPORT_MS
from tests.browser.visitor import Visitor
from tests.stage.sandbox import Stage

pytestmark = pytest.mark.browser
CALL = "document.title=1,alert(1)"
WORDS = (
    f"<script>{CALL}</script>",
    f"</p></li></script><script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f'"><img src=x onerror="{CALL}">',
    f"'><svg/onload={CALL}>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<math><mtext></mtext><style><img src=x onerror={CALL}></style></math>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<iframe src=javascript:{CALL}></iframe>",
    f"<a href=javascript:{CALL}>here</a>",
    f"<form action=javascript:{CALL}><button>here</button></form>",
    f"<body onpageshow={CALL}><input autofocus onfocus={CALL}>",
    f"<details open ontoggle={CALL}>",
    f"<video><source onerror={CALL}></video>",
    f"<object data='data:text/html,<script>{CALL}</script>'>",
    "<link rel=stylesheet href=//evil.example/x.css><style>*{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    f"{{{{ 7|add:7 }}}}{{% if 1 %}}<script>{CALL}</script>{{% endif %}}${{{CALL}}}",
    f"<!--><script>{CALL}</script>--> <![CDATA[<script>{CALL}</script>]]>",
    f"&lt;script&gt;{CALL}&lt;/script&gt; &#60;script&#62;",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"<template><script>{CALL}</script></template><x-y slot onclick={CALL}>",
    "\u202etxet desrever \u2066 \u200b<b>bold</b>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
)
ENDLESS = "Endless" * 30  # wider than any screen
LINKS = (f"javascript:{CALL}", f"JaVaScRiPt:{CALL}", f"data:text/html,<script>{CALL}</script>", "//evil.example/")
PATHS = ("/archive", "/archive?kind=own", "/archive?kind=like", "/archive?kind=person", "/archive?kind=interest")
OTHERS = ("/write", "/schedule", "/connections", "/never-about", "/posts")
# What was put into the page, and is more than words.
PLANTED = """
() => [...document.querySelectorAll("script:not([src]), iframe, object, embed, base, style, form[action^=javascript]," +
       "a[href^='javascript' i], a[href^='data' i], [onerror], [onload], [onfocus], [ontoggle], main b > b")]
      .map((each) => each.outerHTML.slice(0, 100))
"""


@pytest.fixture
def poisoned(alphorn: Stage) -> Stage:
    """Every field of every stream of Bob's says something that is not meant well."""
    for network, person, stream in (("x", "1002", "posts"), ("x", "1002", "likes"), ("facebook", "2002", "posts")):
        alphorn.make_stream(network, person, stream, 0)
        for words in WORDS:
            alphorn.add_item(network, person, stream, text=words)
    for stream in ("likes", "friends"):
        alphorn.make_stream("facebook", "2002", stream, 0)
    for number, words in enumerate(WORDS):
        link = LINKS[number % len(LINKS)]
        alphorn.add_item("facebook", "2002", "likes", name=words, category=words, text=words, link=link)
        alphorn.add_item("facebook", "2002", "friends", name=words)
    return alphorn


def note(dialogs: list[str], dialog: Dialog) -> None:
    """Remember what was asked, and close it."""
    dialogs.append(dialog.message)
    dialog.dismiss()


def wider(visitor: Visitor, path: str) -> int:
    """By how much the page at `path` is wider than a narrow phone."""
    visitor.go(path)
    too_wide: int = visitor.page.evaluate(SIDEWAYS)
    return too_wide


def planted(visitor: Visitor, path: str) -> list[str]:
    """What of the page at `path` is more than words."""
    visitor.go(path)
    visitor.page.wait_for_load_state("networkidle")
    found: list[str] = visitor.page.evaluate(PLANTED)
    return found


def test_what_others_wrote_stays_words_on_every_page(visitor: Visitor, poisoned: Stage) -> None:
    dialogs: list[str] = []
    asked: list[str] = []
    visitor.page.on("dialog", lambda dialog: note(dialogs, dialog))
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.sign_up("bob@bob.example")
    visitor.connect_x("Bob")
    visitor.connect_facebook("Bob Bäcker")
    visitor.echo("".join(WORDS[2:5]))
    own = planted(visitor, visitor.page.url.removeprefix(visitor.address))
    visitor.go("/connections")
    expect(visitor.page.locator(".arriving[data-under-way]")).to_have_count(0, timeout=A_FIRST_IMPORT_MS)

    found = [each for path in (*PATHS, *OTHERS) for each in planted(visitor, path)]

    assert (own + found, dialogs, [url for url in asked if "evil.example" in url]) == ([], [], [])
    visitor.page.set_viewport_size(NARROW)
    Connection.objects.update(name=ENDLESS, handle="")
    Authorisation.objects.update(name=ENDLESS)
    Item.objects.update(author=ENDLESS)
    assert {path: px for path in (*PATHS, *OTHERS, "/archive/deletions") if (px := wider(visitor, path))} == {}
    visitor.go("/archive?kind=like")
    expect(visitor.page.locator("li.item").filter(has_text=WORDS[0]).first).to_be_visible()
