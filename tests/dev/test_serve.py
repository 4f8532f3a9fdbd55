"""`bin/dev`, from its first line to its last; in a checkout of its own where the code is changed."""

import http.client
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.processes import lives
from tests.commands.conftest import new_home
from tests.commands.program import Place, Program, eventually, new_place
from tests.sources import ROOT

pytestmark = pytest.mark.not_quick
Start = Callable[..., Program]
CHILDREN = ("web", "worker", "sandbox")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as it is, to be changed; what is compiled already comes with it."""
    made = tmp_path_factory.mktemp("checkout")
    for folder in ("alphorn", "dev"):
        shutil.copytree(ROOT / folder, made / folder)
    return made


@pytest.fixture(scope="module")
def dev(checkout: Path) -> Iterator[Program]:
    """It runs, for all of these tests."""
    with new_home() as home:
        program = Program(new_place(home, PYTHONPATH=str(checkout)), module="dev.serve")
        program.hears("Ctrl-C stops it.")
        yield program
        program.stop()


def page(place: Place, path: str) -> tuple[int, str]:
    """What a browser gets."""
    line = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
    try:
        line.request("GET", path, headers={"Host": "localhost"})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def style_of(place: Place) -> str:
    """The style sheet that the first page names."""
    _, words = page(place, "/welcome")
    return page(place, words.partition('<link rel="stylesheet" href="')[2].partition('"')[0])[1]


def test_a_change_is_seen_and_a_mistake_waits_until_it_is_mended(dev: Program, checkout: Path) -> None:
    assert dev.place.answers("/welcome") == 200  # the addresses are loaded with the first request
    before = {command: dev.child(command) for command in CHILDREN}
    module = checkout / "alphorn" / "urls.py"
    text = module.read_text()
    module.write_text(f"{text}\nthis is no Python\n")
    mistake = dev.hears("urls.py:")
    answered_meanwhile = dev.place.answers()
    still_there = {command: dev.child(command) for command in CHILDREN}
    module.write_text(f"{text}\n\n")
    dev.hears("web and worker anew.")
    eventually(lambda: not lives(before["web"]) and not lives(before["worker"]))
    after = {command: dev.child(command) for command in CHILDREN}

    assert mistake.endswith("invalid syntax. Everything stays as it was until that is mended.")
    assert (answered_meanwhile, still_there) == (200, before)
    assert dev.place.answers() == 200
    assert {command for command in CHILDREN if after[command] != before[command]} == {"web", "worker"}


def test_what_cannot_start_says_why_and_starts_with_the_next_change(dev: Program, checkout: Path) -> None:
    settings = checkout / "alphorn" / "settings.py"
    settings.write_text(f"{settings.read_text()}\nHUTS = no_such_name\n")
    for _ in range(2):
        dev.hears("It begins anew with the next change.")
    settings.write_text(settings.read_text().replace("HUTS = no_such_name", ""))
    dev.hears("web and worker anew.")

    assert dev.place.answers() == 200
    assert any("NameError: name 'no_such_name' is not defined" in line for line in dev.said)


def test_templates_styles_and_scripts_are_seen_without_a_new_start(dev: Program, checkout: Path) -> None:
    web = dev.child("web")
    product = checkout / "alphorn"
    _, words_before = page(dev.place, "/welcome")
    script_before = page(dev.place, "/static/js/page.js")[1]
    for path, more in (
        ("templates/base.html", "<!-- marmot -->"),
        ("static/css/base.css", "/* marmot */"),
        ("static/js/page.js", "// marmot"),
    ):
        with (product / path).open("a") as file:
            file.write(f"\n{more}\n")

    assert "marmot" not in words_before + script_before
    assert "<!-- marmot -->" in page(dev.place, "/welcome")[1]
    assert "/* marmot */" in style_of(dev.place)
    assert "// marmot" in page(dev.place, "/static/js/page.js")[1]
    assert dev.child("web") == web


def test_ctrl_c_ends_everything(beside: Place, start: Start) -> None:
    dev = start(beside.having(PYTHONPATH=str(ROOT)), module="dev.serve")
    dev.hears("Ctrl-C stops it.")
    children = [dev.child(command) for command in CHILDREN]
    dev.signal(signal.SIGINT)

    assert dev.ends() == 0
    assert [pid for pid in children if lives(pid)] == []
    assert dev.said[-1] == "Stopped."
