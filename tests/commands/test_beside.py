"""Commands that are run beside `alphorn up`, or alone on a database, and what they say to whoever runs them."""

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models.functions import Now

from alphorn.commands.doctor import newest_errors
from alphorn.lib.environment import environment
from alphorn.lib.keyfile import NAME as KEYS
from alphorn.models import User, Worker
from alphorn.models.work.instance_check import refuse_a_copy
from tests.commands.program import Place, Program, eventually
from tests.stage.people import PASSWORD

pytestmark = pytest.mark.not_quick
Start = Callable[..., Program]


@pytest.fixture
def in_step(beside: Place) -> Place:
    """A new Alphorn whose database is up to date and of its instance, and nothing runs."""
    shutil.copy2(environment().home / KEYS, beside.home)
    refuse_a_copy()
    return beside


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_pages_alone_are_served_until_a_signal_comes(number: signal.Signals, in_step: Place, start: Start) -> None:
    web = start(in_step, "web")
    web.hears("Application startup complete")
    status = in_step.answers("/")
    web.signal(number)
    assert (status, web.ends()) == (200, 0)
    assert [line for line in web.said if not line.startswith("{")] == []


def test_another_machine_with_the_same_keys_serves_the_same_pages(in_step: Place, tmp_path: Path, start: Start) -> None:
    shutil.copy2(in_step.home / "keys.json", tmp_path)
    other = Place(tmp_path, in_step.port, in_step.settings)
    start(other, "web").hears("Application startup complete")
    assert other.answers("/") == 200


def test_two_workers_alone_are_two_lives(in_step: Place, start: Start) -> None:
    workers = [start(in_step, "worker"), start(in_step, "worker")]
    eventually(lambda: Worker.objects.filter(alive_until__gt=Now()).count() == 2)
    assert [worker.stop() for worker in workers] == [0, 0]


def test_the_sandbox_alone_is_played(place: Place, start: Start) -> None:
    sandbox = start(place, "sandbox")
    sandbox.hears("sandbox_ready")
    assert (Place(place.home, place.port + 1, {}).answers("/"), sandbox.stop()) == (200, 0)


def test_the_doctor_makes_nothing(place: Place) -> None:
    done = place.asks("doctor")
    assert done.stdout.startswith(f"✗ There is no key file {place.home}/keys.json yet: `alphorn up` makes it.\n")
    assert (done.returncode, list(place.home.iterdir())) == (1, [])


def test_the_doctor_misses_a_state_directory(place: Place) -> None:
    place.home.rmdir()
    done = place.asks("doctor")
    assert done.returncode == 1
    assert f"✗ There is no state directory {place.home} yet: `alphorn up` makes it." in done.stdout


def test_the_doctor_sees_that_nothing_runs(in_step: Place) -> None:
    done = Place(in_step.home, in_step.port, {}).asks("doctor")
    assert done.returncode == 1
    assert f"✗ Alphorn does not run with the state directory {in_step.home}: start `alphorn up`." in done.stdout


def test_the_doctor_sees_that_no_worker_is_alive(in_step: Place) -> None:
    done = in_step.asks("doctor")
    assert done.returncode == 1
    assert "✗ No worker is alive: nothing is sent. Start `alphorn up` or `alphorn worker`." in done.stdout


def test_the_doctor_sees_who_may_look(in_step: Place) -> None:
    (in_step.home / "keys.json").chmod(0o644)
    done = in_step.asks("doctor")
    assert f"✗ Others may look into {in_step.home}/keys.json (mode 644): chmod 600 it." in done.stdout


def test_the_doctor_sees_a_database_that_is_gone(in_step: Place) -> None:
    done = in_step.having(DATABASE_URL="postgresql://127.0.0.1:1/a").asks("doctor")
    assert done.returncode == 1
    assert "✗ The database of DATABASE_URL cannot be reached: Connection refused." in done.stdout


def test_lines_that_are_no_errors_are_not_shown(place: Place) -> None:
    log = place.home / "log"
    log.write_text('{"event": "request", "level": "info"}\nnoise\n[1]\n{"event": "late", "level": "error"}\n')
    assert newest_errors(log) == [" late"]


def test_a_forgotten_password_is_set_anew_by_the_link_it_prints(in_step: Place, start: Start) -> None:
    User.objects.sign_up("heidi@alm.example", PASSWORD)
    start(in_step, "web").hears("Application startup complete")
    done = in_step.asks("reset-password", "Heidi@Alm.example")
    link = done.stdout.rpartition(f"http://localhost:{in_step.port}")[2].strip()
    assert (done.returncode, in_step.answers(link)) == (0, 302)


@pytest.mark.parametrize("words", [(), ("a@b.example", "c@d.example")])
def test_whose_password_must_be_said(words: tuple[str, ...], in_step: Place) -> None:
    done = in_step.asks("reset-password", *words)
    assert (done.returncode, done.stderr) == (
        2,
        "alphorn: Say whose password: alphorn reset-password alice@example.org\n",
    )


def test_nobodys_password_cannot_be_set(in_step: Place) -> None:
    done = in_step.asks("reset-password", "nobody@alm.example")
    assert (done.returncode, done.stderr) == (2, "alphorn: Nobody here has the address nobody@alm.example.\n")


def test_a_new_owners_link_ends_the_one_before(in_step: Place, start: Start) -> None:
    public = in_step.having(ALPHORN_URL="https://alphorn.example")
    start(public, "web").hears("Application startup complete")
    first, second = (public.asks("owner-link").stdout.strip().rpartition(".example")[2] for _ in range(2))
    assert (public.answers(first, "alphorn.example"), public.answers(second, "alphorn.example")) == (410, 302)


def test_where_the_owner_has_come_there_is_no_link(in_step: Place) -> None:
    User.objects.sign_up("heidi@alm.example", PASSWORD)
    done = in_step.having(ALPHORN_URL="https://alphorn.example").asks("owner-link")
    assert done.stdout == "This Alphorn has its owner already. Sign-up is closed.\n"


def test_where_anybody_may_sign_up_there_is_no_link(in_step: Place) -> None:
    done = in_step.asks("owner-link")
    assert done.stdout.startswith("This Alphorn is for this machine alone, and sign-up is open: http://localhost:")


@pytest.mark.parametrize("host", ["alphorn.example", "xn--lphorn-9ta.example", "[2001:db8::1]", "192.0.2.1"])
def test_whoever_types_the_address_of_a_public_one_is_answered(host: str, in_step: Place, start: Start) -> None:
    public = in_step.having(ALPHORN_URL=f"https://{host}")
    start(public, "web").hears("Application startup complete")
    assert public.answers("/healthz", host) == 200
