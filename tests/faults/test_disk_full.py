"""By hand, as root: the disk of the database is full while posts are written; then there is space again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.faults.house import House, living_in
from tests.faults.waiting import until
from tests.faults.writer import Writer
from tests.stage.sandbox import Stage

DISK = "320m"
TRIES = 400
LONG = "Snow upon snow, day {0}, " + "and more of it " * 14


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small one, for us alone."""
    with tempfile.TemporaryDirectory(prefix="disk-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o755)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", name], check=False)
        if made.returncode:
            pytest.skip("nobody may mount a disk here")
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "-l", name], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Until the block ends."""
    filler = disk / "filler"
    try:
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free)
        yield
    finally:
        filler.unlink()


def written_until_refused(writer: Writer, places: list[str]) -> tuple[list[str], requests.Response]:
    """Post after post. Returns what was taken, and the first answer to one that was not."""
    taken: list[str] = []
    for number in range(TRIES):
        text = LONG.format(number)
        answer = writer.send("/posts/new", {"text": text, "to": places, "client_key": f"{number:032x}"})
        if answer.status_code != 302:
            return taken, answer
        taken.append(text)
    raise AssertionError("the disk is not full")


@pytest.mark.by_hand_slow
def test_a_page_says_so_and_all_is_well_when_there_is_space_again(disk: Path, stage: Stage, tmp_path: Path) -> None:
    """The page is that of `web/pages/errors.py` for a database that is in trouble, and no mistake of ours."""
    stage.settings("x", rate_limits=False)
    with living_in(tmp_path, stage, disk) as house:
        house.crew.begin("web")
        house.crew.begin()
        writer = house.writer()
        writer.sign_up("alice@alice.example")
        writer.connect("x", "1001")
        places = writer.choices("/write")

        with full(disk):
            taken, refused = written_until_refused(writer, places)
        healed = _bring_back(house)
        writer.write("Thaw.", places)
        house.until_settled(seconds=120)

        print(f"{len(taken)} taken, then {refused.status_code}; well in {healed:.1f} s")
        assert refused.status_code == 503
        assert "One moment, please" in refused.text
        assert sorted(stage.texts("x")) == sorted([*taken, "Thaw."])
        assert house.states().keys() == {"delivered"}
        assert house.broken() == []


def _bring_back(house: House) -> float:
    """As whoever keeps the machine does. Returns after how many seconds the pages are well."""
    if not house.has_a_database:
        house.start_the_database()
    return until(lambda: house.writer().look("/healthz").status_code == 200, "it is well again", seconds=60)
