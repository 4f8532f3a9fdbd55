"""Changes of a folder's modules, and mistakes in them."""

import asyncio
import os
from pathlib import Path

import pytest

from dev.changes import Modules, first_mistake


@pytest.fixture
def hut(tmp_path: Path) -> Path:
    """A module in a folder of a folder."""
    made = tmp_path / "alm" / "hut.py"
    made.parent.mkdir()
    made.write_text("BEDS = 2\n")
    return made


@pytest.fixture
def modules(hut: Path, tmp_path: Path) -> Modules:
    """They were looked at."""
    return Modules(tmp_path)


def test_nothing_has_changed(modules: Modules) -> None:
    assert modules.changed() == set()


def test_what_is_written_has_changed_once(modules: Modules, hut: Path) -> None:
    hut.write_text("BEDS = 12\n")

    assert [modules.changed(), modules.changed()] == [{hut}, set()]


def test_what_was_only_touched_counts_as_changed(modules: Modules, hut: Path) -> None:
    os.utime(hut, (0, 0))

    assert modules.changed() == {hut}


def test_what_comes_and_what_goes_has_changed(modules: Modules, hut: Path) -> None:
    new = hut.with_name("stove.py")
    new.write_text("")
    hut.unlink()

    assert modules.changed() == {hut, new}


def test_what_is_no_module_is_not_looked_at(modules: Modules, hut: Path) -> None:
    hut.with_name("notes.txt").write_text("")
    hut.with_name("__pycache__").mkdir()
    (hut.parent / "__pycache__" / "hut.py").write_text("")

    assert modules.changed() == set()


def test_several_that_are_written_one_after_the_other_are_one_change(modules: Modules, hut: Path) -> None:
    hut.write_text("BEDS = 3\n")
    new = hut.with_name("stove.py")
    new.write_text("")

    assert asyncio.run(modules.change()) == {hut, new}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BEDS = 2\n", ""),
        ("BEDS =\n", ":1: invalid syntax."),
        ("\nBEDS = (\n", ":2: '(' was never closed."),
        ("BEDS = '\0'\n", ": source code string cannot contain null bytes."),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, words: str, hut: Path) -> None:
    hut.write_text(text)

    assert first_mistake([hut]) == (words and f"{hut}{words}")


def test_what_has_gone_is_no_mistake(hut: Path) -> None:
    hut.unlink()

    assert first_mistake([hut]) == ""
