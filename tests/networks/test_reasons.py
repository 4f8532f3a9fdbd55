"""The table of reasons: what each entry must have, that nothing beside it says the same, and the page made of it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields

import pytest

from alphorn.networks.about import UNFORESEEN, About
from alphorn.networks.endings import Ending
from alphorn.networks.reasons import Reason, about
from tests.bare import TALK
from tests.sources import PRODUCT, ROOT, Module, modules, reasons_listed

BLANK = re.compile(r"%\((\w+)\)s")
BLANKS = {
    "held": {"network", "since"},
    "on_hold": {"network", "late"},
    "cancelled": {"time"},
    "delivered": {"time", "network"},
}
KINDS = {kind.__name__: kind for kind in Ending.__subclasses__()}
TABLE = PRODUCT / "networks" / "reasons.py"


def carried(module: Module) -> Iterator[tuple[str, str, Reason, bool]]:
    """Each ending that a module makes with a reason it names: where, which kind, which reason, a detail of ours?"""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=kind), args=[ast.Attribute(value=ast.Name(id="Reason"), attr=name), *more]):
                if kind in KINDS:
                    is_ours = any(TALK.search(ast.unparse(each)) for each in more if _is_text(each))
                    yield f"{module.name}:{node.lineno}", kind, Reason[name], is_ours


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_stands_in_the_table_with_what_it_means(reason: Reason) -> None:
    assert reason.own is not UNFORESEEN
    assert reason.own.means.endswith(".")


@pytest.mark.parametrize("reason", Reason)
def test_a_sentence_asks_only_for_what_it_is_given(reason: Reason) -> None:
    asked = {each.name: set(BLANK.findall(str(getattr(reason.about, each.name)))) for each in fields(About)}

    assert {name: blanks for name, blanks in asked.items() if not blanks <= BLANKS.get(name, {"network"})} == {}


def test_a_reason_from_another_version_has_words_too() -> None:
    assert about("from_the_future") is UNFORESEEN


def test_an_ending_carries_only_reasons_that_have_the_same_follow() -> None:
    found = [each for module in modules(PRODUCT) for each in carried(module)]

    assert len(found) > 20
    assert [each for each in found if each[2].about.follows is not KINDS[each[1]].follows] == []


def test_no_page_shows_a_detail_that_we_made_up() -> None:
    made_up = [each for module in modules(PRODUCT) for each in carried(module) if each[3]]

    assert len(made_up) > 10
    assert [each for each in made_up if not each[2].about.detail_is_ours] == []


def test_nothing_but_the_table_lists_reasons() -> None:
    listed = {module.name: reasons_listed(module.tree) for module in modules(PRODUCT) if module.path != TABLE}

    assert {name: lines for name, lines in listed.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "WORDS = {Reason.LATE: 'it is late'}",
        "ASKS = (Reason.SIGNED_OUT, Reason.SUSPENDED)",
        "ASKS = {Reason.SIGNED_OUT, Reason.SUSPENDED}",
        "ASKS = [Reason.SIGNED_OUT, Reason.SUSPENDED]",
        "match reason:\n    case Reason.SIGNED_OUT | Reason.SUSPENDED: ask()",
        "match reason:\n    case Reason.SIGNED_OUT: ask()\n    case Reason.SUSPENDED: look()",
    ],
)
def test_a_list_of_reasons_is_seen(line: str) -> None:
    assert reasons_listed(ast.parse(line))


def test_the_page_of_reasons_is_not_old() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "bin" / "reasons"], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )

    written = (ROOT / "docs" / "reasons.md").read_text()
    assert written == made.stdout, "it is old: .venv/bin/python bin/reasons > docs/reasons.md"
