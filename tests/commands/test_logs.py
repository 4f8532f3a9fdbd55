"""The log of a run: JSON, a line each, with the ids that belong there, and nobody's secrets."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alphorn.commands.children import event_in
from alphorn.commands.logfile import KEPT, MOST_BYTES, LogFile
from alphorn.lib.logs import redact
from alphorn.models import Authorisation, Connection, Delivery
from tests.commands.program import Place, Program, eventually
from tests.stage.people import Person

Start = Callable[..., Program]


def lines_of(text: str) -> list[dict[str, Any]]:
    """Every line, parsed. Raises ValueError where one is no JSON."""
    return [json.loads(line) for line in text.splitlines()]


def work_until(is_done: Callable[[], bool]) -> str:
    """What `alphorn worker` writes until `is_done`, on the tests' own database and sandbox."""
    with subprocess.Popen([sys.executable, "-m", "alphorn", "worker"], stdout=subprocess.PIPE, text=True) as worker:
        try:
            eventually(is_done)
        finally:
            worker.send_signal(signal.SIGTERM)
        return worker.communicate(timeout=60)[0]


@pytest.mark.not_quick
def test_a_worker_writes_a_line_for_every_attempt(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("A path through the snow"))
    said = work_until(lambda: Delivery.objects.filter(pk=delivery.pk, state="delivered").exists())
    (attempt,) = [line for line in lines_of(said) if line["event"] == "attempt"]
    assert (attempt["delivery_id"], attempt["attempt"], attempt["network"]) == (str(delivery.pk), 1, "x")
    assert (attempt["ending"], attempt["reason"]) == ("Sent", "")
    assert attempt["ms"] > 0


@pytest.mark.not_quick
def test_a_worker_says_why_an_attempt_failed(alice: Person) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"call": "create", "times": 1, "status": 403})
    delivery = alice.delivery(alice.echo("A path through the snow"))
    said = work_until(lambda: not Delivery.objects.filter(pk=delivery.pk, state__in=["waiting", "sending"]).exists())
    (attempt,) = [line for line in lines_of(said) if line["event"] == "attempt"]
    assert attempt["ending"] != "Sent"
    assert attempt["reason"]


@pytest.mark.not_quick
def test_a_worker_writes_nobodys_tokens(alice: Person) -> None:
    alice.connect("x")
    alice.connect("facebook")
    post = alice.echo("A path through the snow")
    said = work_until(lambda: not post.deliveries.exclude(state="delivered").exists())
    tokens = kept_tokens()
    assert len(tokens) >= 4
    assert [token for token in tokens if token in said] == []


def kept_tokens() -> list[str]:
    """Every token that is stored, opened: of the people, and of their Pages."""
    of_people = [row.token for row in Authorisation.objects.all()]
    of_places = [row.token for row in Connection.objects.all()]
    return [word for token in (*of_people, *of_places) for word in (token.access, token.refresh) if word]


@pytest.mark.not_quick
def test_a_request_has_the_same_id_in_the_log_and_in_the_answer(beside: Place, start: Start) -> None:
    up = start(beside, "up")
    up.hears("Ready")
    answer = beside.fetches("/no-such-page?code=secret-code")
    up.stop()
    (line,) = [each for each in lines_of(beside.log.read_text()) if each.get("path") == "/no-such-page"]
    assert (line["request_id"], line["method"]) == (answer.getheader("X-Request-Id"), "GET")
    assert "secret-code" not in beside.log.read_text()


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (b'{"event": "web_ready"}\n', "web_ready"),
        (b'{"level": "info"}\n', ""),
        (b"Traceback (most recent call last):\n", None),
        (b'{"event": "cut off in the mid', None),
        (b'{"event": "without an end"}', None),
        (b"[1, 2]\n", None),
        (b"\xff\xfe\n", None),
    ],
)
def test_what_is_a_line_of_the_log(line: bytes, event: str | None) -> None:
    assert event_in(line) == event


CRASH = """
from alphorn.lib.logs import configure
import warnings
configure(crashes=True)
warnings.warn("thin ice")
raise RuntimeError("through the ice, with access_token=edelweiss")
"""


def test_a_crash_is_one_line_of_the_log_without_secrets() -> None:
    done = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, check=False)
    warned, crashed = lines_of(done.stdout)
    assert "thin ice" in warned["event"]
    assert (crashed["event"], crashed["level"]) == ("crashed", "critical")
    assert "RuntimeError: through the ice, with access_token=[hidden]" in crashed["exception"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("postgresql://alphorn:edelweiss@db/alphorn", "postgresql://alphorn:[hidden]@db/alphorn"),
        ("connect to postgresql:///alphorn?host=/run", "connect to postgresql:///alphorn?host=/run"),
        ("Bearer edelweiss", "Bearer [hidden]"),
        ("/callback?code=edelweiss&lang=de", "/callback?code=[hidden]&lang=de"),
        ({"access_token": "edelweiss", "name": "heidi"}, {"access_token": "[hidden]", "name": "heidi"}),
        ([("client_secret", "client_secret=edelweiss")], [["client_secret", "client_secret=[hidden]"]]),
    ],
)
def test_secrets_are_hidden(said: object, written: object) -> None:
    assert redact(said) == written


def test_a_log_that_is_long_becomes_the_former_one(tmp_path: Path) -> None:
    with LogFile(tmp_path) as log:
        log.write(b"x" * MOST_BYTES + b"\n")
        log.write(b"short\n")
    assert (tmp_path / "alphorn.log").read_bytes() == b"short\n"
    assert (tmp_path / "alphorn.log.1").stat().st_size == MOST_BYTES + 1


def test_so_many_former_ones_are_kept(tmp_path: Path) -> None:
    with LogFile(tmp_path) as log:
        fill(log, times=KEPT + 3)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "alphorn.log",
        *(f"alphorn.log.{n + 1}" for n in range(KEPT)),
    ]


def fill(log: LogFile, times: int) -> None:
    """Write it full, and again."""
    for _ in range(times):
        log.write(b"x" * MOST_BYTES + b"\n")


def test_the_log_is_nobody_elses(tmp_path: Path) -> None:
    with LogFile(tmp_path / "log") as log:
        log.note("here")
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "log", log.path)] == [0o700, 0o600]


def test_a_log_that_cannot_be_turned_over_goes_on(tmp_path: Path) -> None:
    in_the_way = tmp_path / "alphorn.log.1" / "folder"
    in_the_way.mkdir(parents=True)
    in_the_way.parent.rename(tmp_path / "alphorn.log.2")
    with LogFile(tmp_path) as log:
        (tmp_path / "alphorn.log.1").mkdir()
        (tmp_path / "alphorn.log.1" / "also").touch()
        log.write(b"x" * MOST_BYTES + b"\n")
        log.write(b"y\n")
        log.note("still_here")
    assert "still_here" in log.path.read_text()
