"""What `bin/audit` makes of pip-audit's answers: nothing is called clean that was not looked up (S21).

The answers are pip-audit 2.10.1's own: without a list of advisories at hand, and from one of ours that knows of one.
"""

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType
from typing import Any

import pytest

from tests.sources import ROOT

CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2
GOOD = {"name": "yarl", "version": "1.25.1", "vulns": []}
ADVISORY = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.20"], "aliases": ["CVE-2026-1"], "description": "Words."}
BAD = {"name": "django", "version": "5.2.19", "vulns": [ADVISORY]}
NOT_MENDED = {"name": "nh3", "version": "0.3.8", "vulns": [{**ADVISORY, "fix_versions": []}]}
SKIPPED = {"name": "xdk", "skip_reason": "Dependency not found on PyPI and could not be audited: xdk (0.10.6)"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    """The script, as a module."""
    loader = SourceFileLoader("audit", str(ROOT / "bin" / "audit"))
    spec = spec_from_loader("audit", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("rows", "ending"),
    [
        ([GOOD], CLEAN),
        ([GOOD, GOOD], CLEAN),
        ([GOOD, BAD], VULNERABLE),
        ([NOT_MENDED], VULNERABLE),
        ([SKIPPED, BAD], VULNERABLE),
        ([GOOD, SKIPPED], UNKNOWN),
        ([SKIPPED], UNKNOWN),
        ([{"name": "yarl", "version": "1.25.1"}], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_only_what_was_looked_up_is_clean(audit: ModuleType, rows: list[dict[str, Any]], ending: int) -> None:
    """Guard: `judge` counts what is missing; pip-audit itself ends with 0 where it could look nothing up."""
    found, lines = audit.judge(json.dumps({"dependencies": rows, "fixes": []}))

    assert (found, bool(lines)) == (ending, True)


@pytest.mark.parametrize("said", ["", "null", "[]", "{}", '{"dependencies": 1}', '{"dependencies": [{}]}', "<html>"])
def test_what_is_no_answer_says_so(audit: ModuleType, said: str) -> None:
    assert audit.judge(said) == (UNKNOWN, ["NOTHING WAS LOOKED UP: pip-audit gave no answer."])


def test_what_is_known_is_named_with_what_mends_it(audit: ModuleType) -> None:
    _, lines = audit.judge(json.dumps({"dependencies": [GOOD, BAD, NOT_MENDED], "fixes": []}))

    assert lines == [
        "django 5.2.19: PYSEC-2026-1, mended in 5.2.20",
        "nh3 0.3.8: PYSEC-2026-1, mended in no version yet",
        "2 known in 3 packages that were looked up.",
    ]


def test_what_could_not_be_looked_up_is_said_loudly(audit: ModuleType) -> None:
    _, lines = audit.judge(json.dumps({"dependencies": [GOOD, SKIPPED], "fixes": []}))

    assert lines[0] == SKIPPED["skip_reason"]
    assert lines[-1] == "NOT KNOWN: 1 of 2 packages could not be looked up. This is no clean answer."
