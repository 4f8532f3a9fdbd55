"""What is written for people names files that are there."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from alphorn.models.looking.step import look_step
from alphorn.models.looking.times import Doubt
from alphorn.models.looking.verdict import Absent, CannotTell, Found, Verdict
from alphorn.models.posting.next_step import History, Limits, next_step
from alphorn.models.work.states import State
from alphorn.networks.endings import (
    Ending,
    Outcome,
    OutcomeUnknown,
    PausedByNetwork,
    Rejected,
    Sent,
    SignInAgain,
    TryAgain,
)
from alphorn.networks.reasons import Reason
from tests.sources import PRODUCT, ROOT

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "STYLE.md",
    *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")),
)
# In a checkout's own words: with a folder before it, and without a gap that stands for something.
NAMED = re.compile(r"`([a-z_.]+(?:/[a-z0-9_.-]+)+/?)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")
RELIABILITY = (ROOT / "docs/reliability.md").read_text()
HOLDS = re.compile(r"`([a-z_/]+)::(\w+)`")
WAY = re.compile(r"^ +(\w+) --> (\w+)", re.M)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TOMORROW = Limits(NOW + timedelta(days=1))
REFUSED = (TryAgain(Reason.UNREACHABLE), TryAgain(Reason.DIED_UNWRITTEN), Rejected(Reason.TOO_LONG))
HELD = (SignInAgain(Reason.SIGNED_OUT), PausedByNetwork(Reason.POLICY_BLOCK))
OUTCOMES: tuple[Outcome, ...] = (Sent("1"), *REFUSED, *HELD, OutcomeUnknown(Reason.NO_ANSWER))
SIGHTS: tuple[Verdict | Ending, ...] = (Found("1"), Absent(), CannotTell(Reason.OTHERS_THERE), *REFUSED, *HELD)


def named(page: Path) -> Iterator[str]:
    """The files of ours that a page names."""
    tops = {path.name for folder in (ROOT, PRODUCT) for path in folder.iterdir()}
    yield from (name for name in NAMED.findall(page.read_text()) if name.partition("/")[0] in tops)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_files_that_are_there(page: str) -> None:
    assert [name for name in named(ROOT / page) if not any((top / name).exists() for top in (ROOT, PRODUCT))] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_links_to_files_that_are_there(page: str) -> None:
    file = ROOT / page

    assert [link for link in LINKED.findall(file.read_text()) if not (file.parent / link).exists()] == []


def test_what_is_seen_to_hold_is_held_by_tests_that_are_there() -> None:
    named = HOLDS.findall(RELIABILITY)

    assert len(named) > 30
    assert [(path, test) for path, test in named if f"def test_{test}(" not in _words_of(f"tests/{path}.py")] == []


def _words_of(name: str) -> str:
    return (ROOT / name).read_text() if (ROOT / name).exists() else ""


def test_the_picture_has_all_states_and_each_way_that_leads_from_a_try_or_a_look() -> None:
    ways = set(WAY.findall(RELIABILITY))
    flags = list(product([False, True], repeat=4))

    tries = {
        next_step(outcome, History(deaths=9 * many, uncertain=doubt, gone=gone, can_be_found=can), TOMORROW, NOW).state
        for outcome, (many, doubt, gone, can) in product(OUTCOMES, flags)
    }
    looks = {look_step(saw, _doubt(*each), TOMORROW, NOW).state for saw, each in product(SIGHTS, flags)}

    assert {state for way in ways for state in way} == set(State)
    assert {to for state, to in ways if state == State.SENDING} == tries
    assert {to for state, to in ways if state == State.CHECKING} == looks - {State.CHECKING}


def _doubt(many: bool, again: bool, gone: bool, soon: bool) -> Doubt:
    """Another look was in vain 200 s ago, and perhaps this one is a first one."""
    absences = (NOW - timedelta(seconds=200),) if again else ()
    doubted_at = NOW - timedelta(seconds=5 if soon else 400)
    return Doubt(doubted_at, NOW, timedelta(seconds=120), absences, deaths=9 * many, gone=gone)
