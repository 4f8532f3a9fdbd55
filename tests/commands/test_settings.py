"""What whoever runs an Alphorn may decide: read from the environment, checked, and all of it in docs/operations.md."""

import re
from pathlib import Path

import pytest

from alphorn.cli import COMMANDS, main
from alphorn.lib.environment import Environment, Unusable, read

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
# Set by `up` for its children, or by tests.
NOT_FOR_PEOPLE = {"ALPHORN_PATIENCE", "ALPHORN_FAILPOINT", "ALPHORN_PROCESS"}


def names() -> list[str]:
    """Every setting, as whoever sets it writes it."""
    fields = [name.upper() for name in Environment.model_fields]
    return sorted(name if name == "DATABASE_URL" else f"ALPHORN_{name}" for name in fields)


def set_all(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Decide all of it."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody has decided anything."""
    for name in names():
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", sorted(set(names()) - NOT_FOR_PEOPLE))
def test_a_setting_is_in_the_table(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", OPERATIONS, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^\| `(ALPHORN_\w+)` \|", OPERATIONS, re.MULTILINE))))
def test_the_table_names_no_setting_that_is_not(name: str) -> None:
    assert name in names()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_in_the_table(command: str) -> None:
    assert re.search(rf"^\| `alphorn {command}\b", OPERATIONS, re.MULTILINE)


def test_with_nothing_set_it_is_for_this_machine_alone() -> None:
    settings = read()
    assert (settings.url, settings.address, settings.sandbox_port) == ("http://localhost:8000", "127.0.0.1", 8001)
    assert not settings.is_public
    assert settings.sandbox_runs


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ALPHORN_PORT", "eighty", "ALPHORN_PORT cannot be used: Input should be a valid integer"),
        ("ALPHORN_PORT", "0", "ALPHORN_PORT cannot be used: Input should be greater than or equal to 1"),
        ("ALPHORN_PORT", "65536", "ALPHORN_PORT cannot be used: Input should be less than or equal to 65535"),
        ("ALPHORN_WORKERS", "0", "ALPHORN_WORKERS cannot be used: "),
        ("ALPHORN_LOG_LEVEL", "chatty", "ALPHORN_LOG_LEVEL cannot be used: Input should be 'DEBUG', 'INFO'"),
        ("ALPHORN_FACEBOOK_VERSION", "26", "ALPHORN_FACEBOOK_VERSION cannot be used: "),
        ("ALPHORN_PATIENCE", "{", "ALPHORN_PATIENCE cannot be used: "),
        ("ALPHORN_PATIENCE", '{"hurry": 1}', "ALPHORN_PATIENCE cannot be used: "),
        ("ALPHORN_HOME", '/srv/"alphorn"', "ALPHORN_HOME cannot be used: PostgreSQL cannot work in a path that has"),
        ("ALPHORN_HOME", "/srv/alp\nhorn", "ALPHORN_HOME cannot be used: PostgreSQL cannot work in a path that has"),
        ("ALPHORN_URL", "http://alphorn.example", "ALPHORN_URL cannot be used: http://alphorn.example would send pass"),
        ("DATABASE_URL", "mysql://a:edelweiss@db/a", "DATABASE_URL cannot be used: must begin with postgresql://, as"),
        ("ALPHORN_PROT", "80", "There is no setting ALPHORN_PROT. See docs/operations.md for those there are."),
    ],
)
def test_a_value_that_makes_no_sense(name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Unusable) as raised:
        read()
    assert str(raised.value).startswith(sentence)
    assert "edelweiss" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "alphorn.example",
        "ftp://alphorn.example",
        "https://",
        "https://alphorn.example/posts",
        "https://alphorn.example?",
        "https://alphorn.example#top",
        "https://me:secret@alphorn.example",
        "https://alphorn.example:eighty",
        "https://alphorn.example:99999",
    ],
)
def test_an_address_is_an_origin_and_nothing_else(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPHORN_URL", url)
    with pytest.raises(Unusable, match=r"must be an address such as .*, and nothing behind it"):
        read()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://alphorn.example/", "https://alphorn.example"),
        ("https://Alphorn.Example", "https://alphorn.example"),
        ("https://alphorn.example:443", "https://alphorn.example"),
        ("https://alphorn.example:8443", "https://alphorn.example:8443"),
        ("https://hütte.example", "https://xn--htte-0ra.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("", "http://localhost:8000"),
    ],
)
def test_an_address_is_kept_as_a_browser_says_it(url: str, origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPHORN_URL", url)
    assert read().origin == origin


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "127.0.0.1"),
        ({"ALPHORN_URL": "https://alphorn.example"}, "127.0.0.1"),
        ({"ALPHORN_URL": "http://hut.lan", "ALPHORN_ALLOW_HTTP": "1"}, "0.0.0.0"),
        ({"ALPHORN_URL": "https://alphorn.example", "ALPHORN_BIND": "10.0.0.2"}, "10.0.0.2"),
    ],
)
def test_who_can_reach_the_pages(settings: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(settings, monkeypatch)
    assert read().address == address


def test_a_state_directory_may_be_said_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/heidi")
    monkeypatch.setenv("ALPHORN_HOME", "~/alphorn")
    assert read().home == Path("/home/heidi/alphorn")


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["up", "--help"]])
def test_help_names_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    said = capsys.readouterr().out
    assert [command for command in COMMANDS if f"alphorn {command} " not in said] == []
