"""Failpoints are read from one word, and act once. Each is tried in a process of its own, since it ends it."""

import signal
import subprocess
import sys

import pytest

from alphorn.lib.failpoints import Armed, read

PASS_FOUR_TIMES = """
from alphorn.lib.failpoints import failpoint
for passage in range(4):
    print(passage, flush=True)
    failpoint("F1")
    failpoint("F4")
"""


@pytest.mark.parametrize(
    ("text", "armed"),
    [
        ("", None),
        ("F4:kill", Armed("F4", signal.SIGKILL, 1)),
        ("F1b:stop", Armed("F1b", signal.SIGSTOP, 1)),
        ("F6:kill:3", Armed("F6", signal.SIGKILL, 3)),
    ],
)
def test_a_failpoint_says_where_what_and_when(text: str, armed: Armed | None) -> None:
    assert read(text) == armed


@pytest.mark.parametrize("text", ["F4", "F4:explode", "F4:kill:soon"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(text)


@pytest.mark.parametrize(
    ("asked", "passages", "code"),
    [
        ("F4:kill", "0", -signal.SIGKILL),
        ("F4:kill:3", "0 1 2", -signal.SIGKILL),
        ("F2:kill", "0 1 2 3", 0),
        ("", "0 1 2 3", 0),
    ],
)
def test_it_acts_at_its_place_and_at_its_passage(asked: str, passages: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PASS_FOUR_TIMES],
        env={"ALPHORN_FAILPOINT": asked, "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.stdout.split(), done.returncode) == (passages.split(), code)
