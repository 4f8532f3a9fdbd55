"""Every sentence for people is marked for translation: no bare one stands in templates, code, scripts or styles."""

import ast

import pytest

from tests import joined
from tests.bare import in_code, in_script, in_style, in_template
from tests.sources import PRODUCT, modules, templates

STATIC = PRODUCT / "static"
# What talks there, and to whom.
NOT_FOR_PAGES = {
    "alphorn/networks/about.py": "docs/reasons.md, which is in English",
    "alphorn/networks/facebook/answers.py": "what Facebook says, to know it again",
    "alphorn/networks/facebook/lists.py": "what Facebook says, to know it again",
    "alphorn/networks/endings.py": "a word of our trade, for the log",
    "alphorn/networks/x/answers.py": "what X says, to know it again",
}
# What is put together there, and is no sentence.
NO_SENTENCES = {"alphorn/web/sentences/tags.py": "ids in an attribute"}
# For the terminal of whoever runs an Alphorn, for developers, and the stand-ins: they speak English.
IN_ENGLISH = ("commands", "sandbox", "database", "jobs")


def test_templates_have_no_bare_words() -> None:
    bare = {file.name: set(in_template(file.read_text())) - {"Alphorn"} for file in templates()}

    assert {name: words for name, words in bare.items() if words} == {}


def test_what_talks_in_pages_and_networks_is_marked() -> None:
    bare = {each.name: in_code(each.tree) for each in modules(PRODUCT / "web", PRODUCT / "networks")}

    assert {name for name, words in bare.items() if words} == set(NOT_FOR_PAGES)


def test_whatever_tells_people_something_tells_it_marked() -> None:
    everywhere = [each for each in modules(PRODUCT) if each.path.relative_to(PRODUCT).parts[0] not in IN_ENGLISH]
    bare = {each.name: in_code(each.tree, talking=False) for each in everywhere}

    assert {name: words for name, words in bare.items() if words} == {}


def test_what_a_script_says_comes_from_the_page() -> None:
    bare = {file.name: in_script(file.read_text()) for file in sorted((STATIC / "js").glob("*.js"))}

    assert {name: words for name, words in bare.items() if words} == {}


def test_a_style_says_nothing() -> None:
    bare = {file.name: in_style(file.read_text()) for file in sorted((STATIC / "css").glob("*.css"))}

    assert {name: words for name, words in bare.items() if words} == {}


def test_no_sentence_is_joined_from_pieces() -> None:
    talking = modules(*(PRODUCT / "web" / folder for folder in ("pages", "schedule", "sentences")))
    found = {each.name: joined.in_code(each.tree) for each in talking}

    assert {name for name, lines in found.items() if lines} == set(NO_SENTENCES)


def test_nothing_that_is_heard_alone_is_joined_from_pieces() -> None:
    found = {file.name: joined.in_template(file.read_text()) for file in templates()}

    assert {name: heard for name, heard in found.items() if heard} == {}


@pytest.mark.parametrize(
    ("line", "is_joined"),
    [
        ("words = f'{post}, {when}'", True),
        ("words = f'{sentence} {more}.'", True),
        ("words = '; '.join(posts)", True),
        ("words = _('%(post)s, %(when)s') % said", False),
        ("words = _('; ').join(posts)", False),
        ("line = ' '.join(text.split())", False),
        ("address = f'{path}?v={mark}'", False),
        ("text = f'{typed}\\n\\n{start}'", False),
    ],
)
def test_a_joined_sentence_is_seen(line: str, is_joined: bool) -> None:
    assert bool(joined.in_code(ast.parse(line))) == is_joined


@pytest.mark.parametrize(
    ("template", "is_joined"),
    [
        ('<span class="unseen">: {{ bold }} {{ rest }}</span>', True),
        ("<svg aria-label=\"{{ who }}, {% translate 'rests' %}\"></svg>", True),
        ("<title>{{ who }}: {% blocktranslate %}in {{ n }} s{% endblocktranslate %}</title>", True),
        ('<span class="unseen">{% blocktranslate %}{{ who }} on {{ where }}{% endblocktranslate %}</span>', False),
        (
            "<b aria-label=\"{% if on %}{% translate 'Go on' %}{% else %}{{ off }}{% endif %}\">{{ a }} {{ b }}</b>",
            False,
        ),
    ],
)
def test_a_joined_label_is_seen(template: str, is_joined: bool) -> None:
    assert bool(joined.in_template(template)) == is_joined


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ('<p class="small">{% translate "Said" %} {{ value }}</p>', []),
        ("<p>{% blocktranslate %}Said to {{ who }}{% endblocktranslate %}</p>", []),
        ('{% translate "Sign in" as label %}{% include "a.html" with label=label css="plain start" %}', []),
        ("<p>Plainly {{ said }}</p>", ["Plainly"]),
        ("{% if said %}Plainly{% else %}aloud{% endif %}", ["Plainly", "aloud"]),
        ('<input aria-label="Heard" class="input">', ["Heard"]),
        ('<a title="{% if here %}Heard{% endif %}">{{ a }}</a>', ["Heard"]),
        ('<td data-name="Kept">{{ kept }}</td>', ["Kept"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<a {% if here %}aria-current="page"{% endif %}>{% icon "write" "" %}Write</a>', ["Write"]),
        ('{% include "a.html" with label="Sign in" %}', ["Sign in"]),
        ('{{ name|default:"Nobody" }}', ["Nobody"]),
        ("{{ name|default:'nobody here' }}", ["nobody here"]),
    ],
)
def test_bare_words_of_a_template_are_seen(template: str, words: list[str]) -> None:
    assert in_template(template) == words


@pytest.mark.parametrize(
    "line",
    [
        "words = 'It is there'",
        "words = f'It is {where}, and stays there'",
        "messages.success(request, 'Done')",
        "messages.info(request, f'{name} hears you')",
        "messages.info(request, 'One' if count == 1 else 'Many')",
        "raise ValidationError('Unknown')",
        "raise PermissionDenied('You may not.')",
        "HttpResponse('Gone')",
        "forms.CharField(label='Name', help_text=_('As you like.'))",
        "Button('Cancel', address)",
        "Sentence(_('Waits'), 'longer')",
        "StreamKind('likes', 'likes', ItemKind.LIKE)",
        "About(means='It says no.', failed='refused')",
        "class X(Network):\n    needs: ClassVar[str] = 'Keys.'",
        "Choice(minutes, 'hourly' + more)",
    ],
)
def test_bare_words_of_code_are_seen(line: str) -> None:
    assert in_code(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        '"""It says what it is."""',
        "words = _('It is there')",
        "log.info('it_failed', why='It is not there')",
        "raise ValueError('there is no such thing')",
        "if words == 'not to be found': look()",
        "OutcomeUnknown(Reason.GARBAGE, 'no id in the answer')",
        "About(means='It says no in plain words.', failed=_('It said no'))",
        "messages.success(request, _('Done'))",
        "Button(_('Cancel'), reverse('cancellations', args=[pk]))",
        "response['Content-Type'] = 'text/html; charset=utf-8'",
        "csp = \"default-src 'none'\"",
    ],
)
def test_what_is_marked_or_for_nobody_is_let_be(line: str) -> None:
    assert in_code(ast.parse(line)) == []


@pytest.mark.parametrize(
    ("script", "is_bare"),
    [
        ('button.textContent = "Sending";', True),
        ('form.append("Sending");', True),
        ('say("It goes out now");', True),
        ("box.title = `Sent to ${who}`;", True),
        ('box.setAttribute("aria-label", "Sent");', True),
        ("alert('Sent')", True),
        ("region.textContent = `${who}: ${what}`; // what it says now", False),
        ('part.querySelectorAll("details summary"); import { a } from "./a.js";', False),
        ('button.textContent = words; box.className = "limit";', False),
    ],
)
def test_bare_words_of_a_script_are_seen(script: str, is_bare: bool) -> None:
    assert bool(in_script(script)) == is_bare


@pytest.mark.parametrize(
    ("sheet", "is_bare"),
    [("a::before { content: 'New '; }", True), ('td::before { content: attr(data-name) " · "; }', False)],
)
def test_bare_words_of_a_style_are_seen(sheet: str, is_bare: bool) -> None:
    assert bool(in_style(sheet)) == is_bare
