"""By hand, as root: the disk of the database is full while posts are written and sent; then there is space again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
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
TRIES, WAITING, FULL_SECONDS = 400, 10, 5
LONG = "Snow upon snow, day {0}, " + "and more of it, " * 13 + "and more."
WITH_INTENT = """
SELECT p.text FROM alphorn_delivery d JOIN alphorn_post p ON p.id = d.post_id
 WHERE EXISTS (SELECT FROM alphorn_intent i WHERE i.delivery_id = d.id)
"""


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
def test_no_post_leaves_without_its_intent_and_all_is_well_when_there_is_space_again(
    disk: Path, stage: Stage, tmp_path: Path
) -> None:
    """Ten posts wait for a worker that stands still; it goes on when the disk is full.

    Guards: the intent is committed with the claim, before the first byte (`claim.claim`); and the page is that of
    `web/pages/errors.py` for a database that is in trouble, and no mistake of ours.
    """
    stage.settings("x", rate_limits=False)
    with living_in(tmp_path, stage, disk) as house:
        house.crew.begin("web")
        worker = house.crew.begin()
        writer = house.writer()
        writer.sign_up("alice@alice.example")
        writer.connect("x", "1001")
        places = writer.choices("/write")

        worker.popen.send_signal(signal.SIGSTOP)
        waiting = [f"Before the snow, day {day}." for day in range(WAITING)]
        for text in waiting:
            writer.write(text, places)
        with full(disk):
            worker.wake()
            taken, refused = written_until_refused(writer, places)
            time.sleep(FULL_SECONDS)
            created_meanwhile = set(stage.texts("x"))
        healed = _bring_back(house)
        intended_meanwhile = {text for (text,) in house.ask(WITH_INTENT)}
        writer.write("Thaw.", places)
        house.until_settled(seconds=120)

        created = stage.texts("x")
        print(f"{len(taken)} taken, then {refused.status_code}; {len(created_meanwhile)} sent; well in {healed:.1f} s")
        assert refused.status_code == 503
        assert "One moment, please" in refused.text
        assert created_meanwhile <= intended_meanwhile
        assert sorted(created) == sorted([*waiting, *taken, "Thaw."])
        assert house.states().keys() == {"delivered"}
        assert house.broken() == []


def _bring_back(house: House) -> float:
    """As whoever keeps the machine does. Returns after how many seconds the pages are well."""
    if not house.has_a_database:
        house.start_the_database()
    return until(lambda: house.writer().look("/healthz").status_code == 200, "it is well again", seconds=60)
