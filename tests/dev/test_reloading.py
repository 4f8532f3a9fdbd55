"""Whom a change concerns, and what is said of it."""

from pathlib import Path

import pytest

from dev.mishaps import News, errors_in
from dev.place import PRODUCT
from dev.reloading import concerns, said_of

PAGE, WALL = PRODUCT / "web" / "home.py", PRODUCT / "sandbox" / "wall.py"


@pytest.mark.parametrize(
    ("command", "changed", "is_concerned"),
    [
        ("web", {PAGE}, True),
        ("web", {WALL}, False),
        ("worker", {PAGE, WALL}, True),
        ("sandbox", {PAGE}, False),
        ("sandbox", {PAGE, WALL}, True),
    ],
)
def test_the_sandbox_is_a_world_of_its_own(command: str, changed: set[Path], is_concerned: bool) -> None:
    assert concerns(command, changed) is is_concerned


def test_what_has_changed_is_said_in_a_word_or_two() -> None:
    assert said_of({PAGE}) == "alphorn/web/home.py"
    assert said_of({PAGE, WALL}) == "alphorn/sandbox/wall.py and 1 more"


def test_of_the_log_only_what_went_wrong_is_shown() -> None:
    lines = b"""{"level": "info", "event": "request"}
noise
{"level": "error", "event": "Internal Server Error: /", "exception": "Traceback: NameError"}
{"level": "error", "event": "child_ended"}
"""
    assert list(errors_in(lines)) == ["Traceback: NameError\nInternal Server Error: /"]


def test_of_the_log_only_what_is_new_is_read_and_only_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "alphorn.log"
    log.write_text("old\n")
    news = News(log)
    log.write_text("old\nnew\nhalf")
    first = news.read()
    log.write_text("turned\n")

    assert [first, news.read()] == [b"new\n", b"turned\n"]
