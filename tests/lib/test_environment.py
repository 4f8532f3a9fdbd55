"""What whoever runs this Alphorn decides, read once; what cannot be used is told in one sentence."""

from pathlib import Path

import pytest

from alphorn.lib.environment import SANDBOX_PORTS, Environment, Unusable, read, refuse_unknown


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody decided anything."""
    for name in Environment.variables():
        monkeypatch.delenv(name, raising=False)


def said(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What is said of these variables."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unusable) as raised:
        read(Environment)
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALPHORN_PORT", "eight thousand"),
        ("ALPHORN_PORT", "0"),
        ("ALPHORN_PORT", "65536"),
        ("ALPHORN_SANDBOX_PORT", "65535"),
        ("ALPHORN_WORKERS", "0"),
        ("ALPHORN_WORKERS", "65"),
        ("ALPHORN_HISTORY_DAYS", "6"),
        ("ALPHORN_ALLOW_HTTP", "perhaps"),
        ("ALPHORN_LOG_LEVEL", "LOUD"),
        ("ALPHORN_URL", "alphorn.example"),
        ("ALPHORN_URL", "ftp://alphorn.example"),
        ("ALPHORN_URL", "https://alphorn.example/here"),
        ("ALPHORN_URL", "https://alphorn.example/?a=b"),
        ("ALPHORN_URL", "https://somebody@alphorn.example"),
        ("ALPHORN_URL", "https://alphorn.example:99999"),
        ("ALPHORN_URL", "https://[::1"),
        ("ALPHORN_URL", "http://alphorn.example"),
        ("ALPHORN_URL", "https://my_alphorn.example"),
        ("ALPHORN_URL", "https://alphorn.example."),
        ("ALPHORN_URL", "https://.alphorn.example"),
        ("ALPHORN_URL", "https://*.alphorn.example"),
        ("ALPHORN_URL", "https://alphorn..example"),
        ("ALPHORN_URL", "https://-alphorn.example"),
        ("ALPHORN_URL", "https://alp horn.example"),
        ("ALPHORN_URL", "https://[fe80::1%25eth0]"),
        ("ALPHORN_URL", "https://192.0.2"),
        ("ALPHORN_URL", "http://localhost:0"),
        ("ALPHORN_HOME", "/var/lib/$HOME"),
        ("ALPHORN_HOME", '/var/lib/a"b'),
        ("DATABASE_URL", "mysql://alphorn:hush@db.example/alphorn"),
        ("ALPHORN_PATIENCE", '{"lease_secnods": 1}'),
        ("ALPHORN_PATIENCE", "much"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_in_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    sentence = said(monkeypatch, **{name: value})

    assert sentence.startswith(f"{name} cannot be used: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "hush" not in sentence


def test_a_slip_of_the_pen_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPHORN_PROT", "8000")

    with pytest.raises(Unusable, match=r"^There is no setting ALPHORN_PROT\."):
        refuse_unknown([Environment])


def test_what_is_set_for_another_program_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPINE_PORT", "8000")

    refuse_unknown([Environment])


def test_the_last_port_leaves_room_for_the_sandbox_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPHORN_PORT", "65535")

    assert read(Environment).sandbox_port + SANDBOX_PORTS - 1 == 65535


def test_nothing_needs_to_be_decided() -> None:
    settings = read(Environment)

    assert (settings.port, settings.sandbox_port, settings.workers) == (8000, 8001, 1)
    assert (settings.url, settings.address, settings.host) == ("http://localhost:8000", "127.0.0.1", "localhost")
    assert settings.sandbox_runs
    assert not settings.is_public


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPHORN_PORT", "")

    assert read(Environment).port == 8000


@pytest.mark.parametrize(
    ("url", "origin", "is_public"),
    [
        ("http://localhost:9000", "http://localhost:9000", False),
        ("http://localhost/", "http://localhost", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("http://[::1]:8000", "http://[::1]:8000", False),
        ("http://alphorn.localhost:8000", "http://alphorn.localhost:8000", False),
        ("https://alphorn.example", "https://alphorn.example", True),
        ("https://alphorn.example:443/", "https://alphorn.example", True),
        ("HTTPS://Alphorn.Example:8443", "https://alphorn.example:8443", True),
        ("https://älphorn.example", "https://xn--lphorn-9ta.example", True),
        ("https://[2001:0db8::0001]", "https://[2001:db8::1]", True),
        ("https://192.0.2.1", "https://192.0.2.1", True),
    ],
)
def test_an_address_is_kept_as_a_browser_says_it(
    monkeypatch: pytest.MonkeyPatch, url: str, origin: str, is_public: bool
) -> None:
    monkeypatch.setenv("ALPHORN_URL", url)

    settings = read(Environment)

    assert (settings.origin, settings.is_public) == (origin, is_public)
    assert settings.sandbox_runs is not is_public


def test_at_home_it_may_go_without_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPHORN_URL", "http://alphorn.home.example")
    monkeypatch.setenv("ALPHORN_ALLOW_HTTP", "1")

    settings = read(Environment)

    assert settings.address == "0.0.0.0"
    assert not settings.is_https


def test_the_state_directory_is_written_out_in_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALPHORN_HOME", "here/../there")

    assert read(Environment).home == tmp_path / "there"


def test_secrets_are_not_told_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://alphorn:hush@db.example/alphorn")

    assert "hush" not in repr(read(Environment))
