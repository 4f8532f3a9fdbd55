"""Words for people that no translation reaches: in templates, in code, in scripts and in styles."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from alphorn.networks.endings import Ending
from tests.pseudo.extraction import KEYWORDS
from tests.sources import SPOKEN

WORD = re.compile(r"[^\W\d_]{2,}")
# Two words side by side: people talk like that, and addresses, names and headers do not.
TALK = re.compile(r"(?<![-\w<=/.&!])[^\W\d_]{2,}[.:!?…”’]*\s+[“‘(]?[^\W\d_]{2,}(?![-\w=])")
# What gettext has, class names, remarks, values, tags, and what is the same in every language.
NOT_BARE = re.compile(
    r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{% block shape %\}.*?\{% endblock shape %\}|<!--.*?-->"
    r"|\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<kbd>.*?</kbd>|<code>.*?</code>",
    re.DOTALL,
)
TAGS = re.compile(r"\{[%{](.*?)[%}]\}", re.DOTALL)
SAY_NOTHING = re.compile(r"\s*(?:translate|blocktranslate|plural|endblocktranslate|icon)\b")  # or are translated
# A text in a tag or a filter that begins like a sentence or has several words; classes of a style may have several.
IN_TAG = re.compile(r"""(?<!css)(?<!is )[=:\s]("[^"]*"|'[^']*')""")
SENTENCE = re.compile(r"^[A-ZÀ-Ý][a-zà-ÿ’]+$|^[A-ZÀ-Ý]?[^\W\d_]*[.:!?…]?\s[^\W\d_]+")
# Where a word is said: the functions and classes whose texts people read, with the places of those (None: all).
SAID: dict[str, tuple[int, ...] | None] = {
    "debug": None, "info": None, "success": None, "warning": None, "error": None, "add_message": None,
    "ValidationError": (0,), "PermissionDenied": (0,), "HttpResponse": (0,), "HttpResponseForbidden": (0,),
    "Button": (0,), "Sentence": (0, 1), "Happened": (1,), "NotConnected": (0,), "Limit": (1, 2), "NoIdea": (0, 1),
    "Said": (1, 2, 3), "Words": (1, 2), "Tab": (0,), "Choice": (1,), "Label": (1,), "StreamKind": (1,), "SetUp": (1,),
}  # fmt: skip
SAID_BY_NAME = {
    "label", "help_text", "verbose_name", "verbose_name_plural", "error_messages", "empty_label", "placeholder",
    "title", "alt", "words", "bold", "rest", "brings", "steps", "needs", "charges", "wrong",
    "waits", "failed", "on_hold", "unknown", "cancelled", "delivered", "attempt", "stream", "sign_in",
}  # fmt: skip
SHOWN = ("ValidationError", "PermissionDenied")  # what is raised otherwise is for the log
FOR_DOCS = ("means", "operator")  # said in English, in `docs/reasons.md`
ENDINGS = {kind.__name__ for kind in Ending.__subclasses__()}


class _Words(HTMLParser):
    """Collects what people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        pressed = tag == "input" and said.get("type") in ("submit", "button", "reset")
        self.found.extend(value or "" for name, value in attrs if name in SPOKEN or (pressed and name == "value"))


def in_template(template: str) -> list[str]:
    """The bare words of a template: in its text, in what is read aloud, and in its tags and filters."""
    reader = _Words()
    reader.feed(NOT_BARE.sub(" ", template))
    reader.close()
    tags = [tag for tag in TAGS.findall(template) if not SAY_NOTHING.match(tag)]
    texts = [text.strip("\"'") for tag in tags for text in IN_TAG.findall(tag)]
    return [word for said in reader.found for word in WORD.findall(said)] + [
        each for each in texts if SENTENCE.match(each)
    ]


def in_code(tree: ast.Module, *, talking: bool = True) -> list[tuple[int, str]]:
    """The bare words of a module, each with its line: what stands where people are told something, and what talks.

    Without `talking` only the former: where there are statements for a database, or sentences for a terminal.
    """
    marked = {id(each) for node in ast.walk(tree) if _is_no_talk(node) for each in ast.walk(node)}
    said = {id(each) for node in ast.walk(tree) for place in _said(node) for each in _texts(place)}
    return sorted(
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked
        if (talking and TALK.search(node.value)) or (id(node) in said and WORD.search(node.value))
    )


def _is_no_talk(node: ast.AST) -> bool:
    """Whether what stands inside is marked, or for nobody's eyes: remarks, logs, what is raised, what is compared."""
    match node:
        case ast.Call():
            return _name(node.func) in KEYWORDS or _logs(node.func) or _name(node.func) in ENDINGS
        case ast.Raise(exc=ast.Call(func=func)):
            return _name(func) not in SHOWN
        case ast.Expr(value=ast.Constant()) | ast.Compare():
            return True
        case ast.keyword(arg=name):
            return name in FOR_DOCS
        case _:
            return False


def _said(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call() if _name(node.func) in SAID:
            places = SAID[_name(node.func)]
            yield from (each for place, each in enumerate(node.args) if places is None or place in places)
        case ast.keyword(arg=name, value=value) if name in SAID_BY_NAME:
            yield value
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in SAID_BY_NAME:
            yield value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name in SAID_BY_NAME:
            yield value


def _texts(node: ast.expr) -> Iterator[ast.expr]:
    """A text and what it is made of; not what a call inside it is given."""
    match node:
        case ast.Constant():
            yield node
        case ast.JoinedStr(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.BoolOp(values=parts):
            yield from (each for part in parts for each in _texts(part))
        case ast.Dict(values=parts):
            yield from (each for part in parts for each in _texts(part))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_texts(body), *_texts(orelse))
        case ast.BinOp(left=left, right=right):
            yield from (*_texts(left), *_texts(right))


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")


def _logs(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "log"


# A text of a script, and whether it is how something is looked up. Remarks are matched first, as they hold quotes, too.
SCRIPT = re.compile(
    r"""(?://[^\n]*|/\*.*?\*/)|(?P<by>[\w.]*(?:querySelector(?:All)?|closest|matches)\(\s*)?(?P<text>"[^"\n]*"|'[^'\n]*'|`[^`]*`)""",
    re.DOTALL,
)
FILLED = re.compile(r"\$\{[^}]*\}")
SHOWS = re.compile(
    r"""(?:\.(?:textContent|innerText|innerHTML|title|placeholder|alt|ariaLabel|value)\s*=|\b(?:alert|confirm|prompt)\(
    |\.(?:append|prepend|replaceChildren|createTextNode)\(|setAttribute\(\s*["'](?:aria-label|title|alt|placeholder)["'],)
    \s*["'`][^"'`]*[^\W\d_]{2,}""",
    re.VERBOSE,
)


def in_script(script: str) -> list[str]:
    """The texts of a script that talk, and those that it shows: what it shows comes from the page."""
    texts = [found["text"] for found in SCRIPT.finditer(script) if found["text"] and not found["by"]]
    return [text for text in texts if TALK.search(FILLED.sub("", text))] + SHOWS.findall(FILLED.sub("", script))


def in_style(sheet: str) -> list[str]:
    """The words that a style sheet puts onto a page."""
    return [text for text in re.findall(r"""content:\s*("[^"]*"|'[^']*')""", sheet) if WORD.search(text)]
