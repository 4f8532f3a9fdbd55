"""What is marked is found, in all the ways of marking; and what is not is seen on a page."""

import ast
import gettext
import io
import re

import pytest

from tests.pseudo.catalogue import packed
from tests.pseudo.extraction import Message, of_catalogue, of_code, of_template, others, ours
from tests.pseudo.letters import KEPT, dressed
from tests.pseudo.reading import plain_words


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("_('Said')", Message("Said")),
        ("gettext('Said')", Message("Said")),
        ("translation.gettext('Said')", Message("Said")),
        ("gettext_lazy('Said ' 'at length')", Message("Said at length")),
        ("gettext_noop('Said')", Message("Said")),
        ("ngettext('One', '%(count)s', count)", Message("One", "%(count)s")),
        ("pgettext('state', 'waits')", Message("waits", context="state")),
        ("npgettext('state', 'One', 'Two', count)", Message("One", "Two", "state")),
    ],
)
def test_what_code_marks(line: str, message: Message) -> None:
    assert [found for _, found in of_code(ast.parse(line))] == [message]


@pytest.mark.parametrize("line", ["say('Said')", "gettext(words)", "_(f'Said to {who}')", "'Said'"])
def test_what_code_does_not_mark(line: str) -> None:
    assert list(of_code(ast.parse(line))) == []


@pytest.mark.parametrize(
    ("template", "messages"),
    [
        ('{% translate "Said" %}', [Message("Said")]),
        ("{% translate 'Said' as said %}", [Message("Said")]),
        ('{% translate "in" context "a time" %}', [Message("in", context="a time")]),
        ("{% blocktranslate %}Said to {{ who }}{% endblocktranslate %}", [Message("Said to %(who)s")]),
        (
            "{% blocktranslate count n=n %}One “it's”{% plural %}{{ n }} of them{% endblocktranslate %}",
            [Message("One “it's”", "%(n)s of them")],
        ),
        ("{% translate words %}<p>Plainly</p>", []),
    ],
)
def test_what_a_template_marks(template: str, messages: list[Message]) -> None:
    assert list(of_template(template)) == messages


def test_the_catalogue_is_read_as_it_was_written() -> None:
    written = {Message("Said"), Message("One", "Two"), Message("waits", context="state")}

    read = gettext.GNUTranslations(io.BytesIO(packed(written)))

    assert set(of_catalogue(packed(written))) == written
    assert read.gettext("Said") == dressed("Said")
    assert [read.ngettext("One", "Two", count) for count in (1, 2)] == [dressed("One"), dressed("Two")]
    assert read.pgettext("state", "waits") == dressed("waits")


def test_what_others_mark_is_there() -> None:
    assert {"Monday", "This field is required.", "Too many failed login attempts. Try again later."} <= {
        message.singular for message in others()
    }


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("%(count)s of %(about)s %(things)s", ["%(count)s", "%(about)s", "%(things)s"]),
        ("Use <code>alphorn up</code>, or %d", ["<code>alphorn up</code>", "%d"]),
        ("{name} &amp; co, 100 %%", ["{name}", "&amp;", "%%"]),
    ],
)
def test_what_stands_for_something_stays(text: str, kept: list[str]) -> None:
    assert KEPT.findall(dressed(text)) == kept


def test_its_words_are_two_fifths_longer_and_have_no_plain_letter() -> None:
    plain = "".join(KEPT.sub("", message.singular) for message in ours())
    made = "".join(KEPT.sub("", dressed(message.singular)).strip("[]") for message in ours())

    assert 1.35 < len(made) / len(plain) < 1.45
    assert re.findall(r"[A-Za-z]", made) == []


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Plainly</p>", ["Plainly: Plainly"]),
        ("<p>[Ŵŕííţéé ţţó Plainly]</p>", ["Plainly: [Ŵŕííţéé ţţó Plainly]"]),
        ('<input type="submit" value="Send">', ["Send: Send"]),
        ('<svg><title>It goes</title><text x="1">now</text></svg>', ["It: It goes", "goes: It goes", "now: now"]),
        ('<td data-name="Kept">1</td>', ["Kept: Kept"]),
        ('<img src="/a.jpg" alt="A hut">', ["hut: A hut"]),
        ("<p>[Ŵŕííţéé] X, Facebook · Alphorn, Алиса @alice a@b.example https://x.example/some/where</p>", []),
        ("<p><code>alphorn up</code> <kbd>Ctrl</kbd></p><script>say()</script>", []),
        ('<input type="hidden" value="words"><p class="small">1,234</p>', []),
    ],
)
def test_plain_words_are_seen(page: str, found: list[str]) -> None:
    assert plain_words(page) == found
