"""Settings and commands as docs/operations.md has them, and what a few settings lead to."""

import re
from pathlib import Path

import pytest

from alphorn.cli import COMMANDS, main
from alphorn.commands.settings import every
from alphorn.lib.environment import Environment, read

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
# Set by `up` for its children, or by tests.
NOT_FOR_PEOPLE = {"ALPHORN_PATIENCE", "ALPHORN_FAILPOINT", "ALPHORN_PROCESS"}


def names() -> list[str]:
    """Every setting, as whoever sets it writes it."""
    return sorted(variable for kind in every() for variable in kind.variables())


def set_only(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Decide this, and nothing else."""
    for name in names():
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", sorted(set(names()) - NOT_FOR_PEOPLE))
def test_a_setting_is_in_the_table(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", OPERATIONS, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^\| `(ALPHORN_\w+)` \|", OPERATIONS, re.MULTILINE))))
def test_the_table_names_no_setting_that_is_not(name: str) -> None:
    assert name in names()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_in_the_table(command: str) -> None:
    assert re.search(rf"^\| `alphorn {command}\b", OPERATIONS, re.MULTILINE)


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "127.0.0.1"),
        ({"ALPHORN_URL": "https://alphorn.example"}, "127.0.0.1"),
        ({"ALPHORN_URL": "http://hut.lan", "ALPHORN_ALLOW_HTTP": "1"}, "0.0.0.0"),
        ({"ALPHORN_URL": "http://hut.lan", "ALPHORN_ALLOW_HTTP": "1", "ALPHORN_BIND": "10.0.0.2"}, "10.0.0.2"),
    ],
)
def test_who_can_reach_the_pages(settings: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_only(settings, monkeypatch)
    assert read(Environment).address == address


def test_a_state_directory_may_be_said_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    set_only({"HOME": "/home/heidi", "ALPHORN_HOME": "~/alphorn"}, monkeypatch)
    assert read(Environment).home == Path("/home/heidi/alphorn")


@pytest.mark.parametrize("slip", ["ALPHORN_PROT", "ALPHORN_X_CLIENT", "ALPHORN_FACEBOOK_READS_PER_DAY"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_slip_of_the_pen_is_told_before_a_command_begins(
    command: str, slip: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_only({slip: "8000"}, monkeypatch)

    assert main([command]) == 2
    assert capsys.readouterr().err.startswith(f"alphorn: There is no setting {slip}.")


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["up", "--help"]])
def test_help_names_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    said = capsys.readouterr().out
    assert [command for command in COMMANDS if f"alphorn {command} " not in said] == []
