"""Which minor release of PostgreSQL is behind, and which of several programs is taken."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from alphorn.database.minors import PATIENCE, RELEASES, behind
from alphorn.database.programs import brought, newest
from alphorn.lib.environment import Unusable


@pytest.mark.parametrize("release", sorted(RELEASES)[1:])
def test_a_minor_is_behind_a_month_after_the_next_one_is_out(release: tuple[int, int]) -> None:
    before = max(each for each in RELEASES if each < release)
    out = RELEASES[release]
    assert f"is {before[0]}.{before[1]}, and" in behind(before, out + PATIENCE + timedelta(days=1))
    assert behind(release, out + PATIENCE + timedelta(days=1)) == ""


def test_within_a_month_nothing_is_said() -> None:
    assert behind((18, 6), date(2026, 11, 26)) == ""
    assert behind((18, 4), date(2026, 11, 26)).startswith(
        "The embedded PostgreSQL is 18.4, and 18.6 is due since 2026-08-13"
    )


def test_of_a_major_that_the_table_does_not_know_nothing_is_said() -> None:
    assert behind((19, 0), date(2030, 1, 1)) == ""


def pretended(folder: Path, version: str) -> Path:
    """A folder with a PostgreSQL that can say its version, and nothing else."""
    (folder / "bin").mkdir(parents=True)
    program = folder / "bin" / "postgres"
    program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (Somebody)'\n")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize(("version", "is_taken"), [("18.99", True), ("18.0", False)])
@pytest.mark.parametrize("named", ["", "bin"])
def test_a_folder_that_is_named_goes_first_when_it_is_newer(
    version: str, is_taken: bool, named: str, tmp_path: Path
) -> None:
    folder = pretended(tmp_path / "theirs", version)
    found = newest(18, folder / named if named else folder)
    assert found is not None
    assert (found.folder == folder) is is_taken


@pytest.mark.parametrize(
    ("version", "why"), [("17.10", "is PostgreSQL 17, and the data are of 18."), ("?", "there is no PostgreSQL in ")]
)
def test_a_folder_that_is_named_and_does_not_fit_is_refused(version: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=why):
        newest(18, pretended(tmp_path / "theirs", version))


def test_of_what_wheels_bring_the_newest_is_taken() -> None:
    found = newest(18, None)
    assert found is not None
    assert found.version == max(programs.version for programs in brought())
