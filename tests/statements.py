"""Statements that we write by hand, as they stand in the code: where they are, and what is put into them."""

import ast
import re
from collections.abc import Iterator

from alphorn.models.work.states import State, StreamState

BEGINS = re.compile(r"\s*(SELECT|WITH|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|TRUNCATE|LOCK TABLE|NOTIFY)\s")
# What may be put into one: a name of ours in capitals, a state or the like, or a word of a Kind; never a value.
OUR_NAMES = re.compile(
    r"[A-Z][A-Z_]*|(State|StreamState|EventKind|RunEnding|Reason)\.[A-Z_]+|[A-Z]\w+\.__name__|alive\(.*\)"
    r"|listed\([A-Z_]+\)|(self|kind)\.[a-z_]+"
)
# `off` is a word of PostgreSQL's own, too: SET … = off.
STATES = {state.value for enum in (State, StreamState) for state in enum} - {StreamState.OFF.value}
STATE = re.compile(rf"'({'|'.join(sorted(STATES))})'")


def statements(tree: ast.Module) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The strings of a module that begin as a statement does, docstrings left out."""
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant | ast.JoinedStr)
            and id(node) not in pieces | said
            and BEGINS.match(text_of(node))
        ):
            yield node


def text_of(node: ast.Constant | ast.JoinedStr) -> str:
    """What stands there, without what is put in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "…" for piece in node.values)
    return node.value if isinstance(node.value, str) else ""


def put_in(node: ast.Constant | ast.JoinedStr) -> list[str]:
    """What is put into a statement where it stands, and is no name of ours."""
    if not isinstance(node, ast.JoinedStr):
        return []
    given = [ast.unparse(piece.value) for piece in node.values if isinstance(piece, ast.FormattedValue)]
    return [each for each in given if not OUR_NAMES.fullmatch(each)]


def by_position(tree: ast.Module) -> list[int]:
    """The lines in which three or more columns of a row are told apart by their order alone."""
    lines = []
    for node in ast.walk(tree):
        match node:
            case ast.For(target=target, iter=asked) | ast.comprehension(target=target, iter=asked):
                several = [target]
            case ast.Assign(targets=[ast.List(elts=several) | ast.Tuple(elts=several)], value=asked):
                pass
            case _:
                continue
        if _asks(asked) and any(_is_wide(each) for each in several):
            lines.append(asked.lineno)
    return lines


def _asks(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "sql.rows"


def _is_wide(target: ast.expr) -> bool:
    return isinstance(target, ast.Tuple) and len(target.elts) > 2


def starred(tree: ast.Module) -> list[int]:
    """The lines in which a row is poured into a class: `Kind(*row)`."""
    poured = {
        generator.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp)
        for generator in node.generators
        if isinstance(generator.target, ast.Name) and _asks(generator.iter)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Starred) and isinstance(node.value, ast.Name) and node.value.id in poured
    ]
