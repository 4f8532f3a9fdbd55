"""Every page in a language that nobody speaks: nothing plain stands there, and all that is marked is seen."""

import html
import re

import pytest

from alphorn.models.work.health import APP_REFUSED, NO_WORKER, UNMIGRATED
from alphorn.models.work.invariants import INVARIANTS
from alphorn.urls import urlpatterns
from tests.pseudo.extraction import ours
from tests.pseudo.letters import KEPT, dressed
from tests.pseudo.reading import plain_words
from tests.pseudo.walk import Walk

# Addresses at which there is no page: the style sheet, a picture, whether all is well.
NO_PAGES = {"style", "picture", "healthz"}
WORDS = re.compile(r"[^\W\d_]{2,}")
UNSEEN = {
    # the fields of a user, and what one may be: no page has a form for them
    "English",
    "language",
    "mail address",
    "name",
    "time zone",
    "There is no time zone of that name.",
    # two people, or two clicks, in the same moment
    "The link was used already.",
    "There is an account with this address already. Sign in here.",
    # so much that it takes longer than anybody waits
    "It is much: the rest goes within minutes, by itself.",
    # other settings, another network; a name of a network that leads to this machine
    "The address of %(network)s is none that Alphorn may call. Tell whoever runs it.",
    "No more than one thing a day is read.",
    "an interest",
}
# What whoever runs it is told where something is not well: each break is a test, and is told in English, too.
OF_THE_DOCTOR = {
    *(said for each in INVARIANTS for said in (each.words, each.mend)),
    *(said for each in (NO_WORKER, APP_REFUSED, UNMIGRATED) for said in (each.words, each.mend)),
    "All is well: nothing is lost, nothing stands still without a reason.",
}


def longest_piece(text: str) -> str:
    """Of a marked text the longest part that is the same wherever it is shown, as a page has it."""
    return max((" ".join(html.unescape(part).split()) for part in KEPT.split(dressed(text))), key=len)


def plainly_said(walk: Walk) -> list[tuple[str, str]]:
    """Each word that no translation reached, and where it was seen first."""
    return sorted({words: page.asked for page in reversed(walk.pages) for words in plain_words(page.words)}.items())


def unseen(walk: Walk) -> set[str]:
    """The texts that are marked, and stood on none of its pages."""
    seen = " ".join(" ".join(html.unescape(page.words).split()) for page in walk.pages)
    texts = {text for each in ours() for text in (each.singular, each.plural) if WORDS.search(KEPT.sub("", text))}
    return {text for text in texts if longest_piece(text) not in seen}


@pytest.mark.not_quick
def test_every_page_is_translated_and_every_translation_is_seen(walk: Walk) -> None:
    assert plainly_said(walk) == []
    assert unseen(walk) - OF_THE_DOCTOR == UNSEEN
    assert {each.name for each in urlpatterns} - walk.names == NO_PAGES
