"""Sentences that are joined from pieces: their order, and what stands between them, is the language's business."""

import ast
import re

from tests.sources import SPOKEN

PIECE = re.compile(r"\{% *blocktranslate\b.*?endblocktranslate *%\}|\{% *translate\b.*?%\}|\{\{.*?\}\}", re.DOTALL)
HEARD = re.compile(
    rf'class="unseen"[^>]*>(.*?)</|<title[^>]*>(.*?)</title>|\b(?:{"|".join(SPOKEN)})="([^"]*)"', re.DOTALL
)
A_PIECE = "\0"
SIDE_BY_SIDE = re.compile(rf"{A_PIECE}[^{A_PIECE}{{}}]*{A_PIECE}")


def in_code(tree: ast.Module) -> list[int]:
    """The lines of a module that put values behind each other with nothing but spaces and signs between them."""
    return sorted(node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr) and _joins(node))


def in_template(template: str) -> list[str]:
    """What is heard, but not seen, and has several pieces behind each other."""
    heard = (next(each for each in found if each is not None) for found in _groups(template))
    return [said for said in heard if SIDE_BY_SIDE.search(PIECE.sub(A_PIECE, said))]


def _groups(template: str) -> list[tuple[str | None, ...]]:
    return [found.groups() for found in HEARD.finditer(template)]


def _joins(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr(values=parts):
            return any(_is_between(part) for part in parts[1:-1])
        case ast.Call(func=ast.Attribute(value=ast.Constant() as sign, attr="join"), args=[what]):
            return _is_between(sign) and not _is_split(what)
        case _:
            return False


def _is_between(part: ast.expr) -> bool:
    """Spaces and signs, as they stand between words."""
    return (
        isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and " " in part.value
        and not re.search(r"\w", part.value)
    )


def _is_split(node: ast.expr) -> bool:
    """Words of one text, which are put together again."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split"
