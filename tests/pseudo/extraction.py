"""What is marked for translation: in our code, in our templates, and in the packages whose words our pages show."""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import allauth
import django
from django.utils.translation.template import templatize

from tests.sources import PRODUCT, modules, templates

# How many texts a function marks, and whether a context comes before them.
KEYWORDS = {
    "_": (1, False),
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (1, True),
    "pgettext_lazy": (1, True),
    "npgettext": (2, True),
    "npgettext_lazy": (2, True),
}
TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
MARKED = re.compile(rf"\b(_|n?p?gettext)\({TEXT}(?:, ?{TEXT})?(?:, ?{TEXT})?")
# Their catalogues for another language have every text of theirs.
OTHERS = (
    Path(django.__path__[0]) / "conf",
    Path(django.__path__[0]) / "contrib" / "auth",
    Path(allauth.__path__[0]),
)


@dataclass(frozen=True, slots=True)
class Message:
    """A text to translate; `plural` is "" where there is one form."""

    singular: str
    plural: str = ""
    context: str = ""


@cache
def ours() -> frozenset[Message]:
    """Everything that is marked in Alphorn."""
    in_code = {message for module in modules(PRODUCT) for _, message in of_code(module.tree)}
    return frozenset(in_code | {message for file in templates() for message in of_template(file.read_text())})


def others() -> set[Message]:
    """Everything that is marked in Django and allauth."""
    return {
        message
        for folder in OTHERS
        for message in of_catalogue((folder / "locale/de/LC_MESSAGES/django.mo").read_bytes())
    }


def of_code(tree: ast.Module) -> Iterator[tuple[ast.Call, Message]]:
    """The calls that mark a text, each with what it marks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (found := _marked(node)):
            yield node, found


def _marked(call: ast.Call) -> Message | None:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in KEYWORDS:
        return None
    count, has_context = KEYWORDS[name]
    texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return _message(texts, has_context=has_context) if len(texts) == count + has_context else None


def of_template(source: str) -> Iterator[Message]:
    """What `{% translate %}` and `{% blocktranslate %}` mark, as Django's own extraction sees it."""
    for name, *texts in MARKED.findall(templatize(source)):
        yield _message([ast.literal_eval(text) for text in texts if text], has_context=KEYWORDS[name][1])


def _message(texts: list[str], *, has_context: bool) -> Message:
    context, *rest = texts if has_context else ["", *texts]
    return Message(rest[0], rest[1] if len(rest) > 1 else "", context)


def of_catalogue(packed: bytes) -> Iterator[Message]:
    """The texts of a compiled catalogue: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html."""
    count, table = struct.unpack("<2I", packed[8:16])
    for number in range(count):
        length, start = struct.unpack("<2I", packed[table + 8 * number : table + 8 * number + 8])
        context, _, texts = packed[start : start + length].decode().rpartition("\x04")
        singular, _, plural = texts.partition("\0")
        if singular:
            yield Message(singular, plural, context)
