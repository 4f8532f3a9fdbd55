"""No secret stands in the log, whatever it came in with."""

import contextlib
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from alphorn.lib import logs
from alphorn.lib.logs import HIDDEN, LONGEST_LINE, MOST_LINES, redact

SECRET = "hush-1234.abc_DEF"


@pytest.mark.parametrize(
    "name",
    "token access_token refresh_token own_token client_secret app_secret password new_password Authorization cookie "
    "Set-Cookie code_verifier appsecret_proof code state csrftoken DJANGO_SECRET".split(),
)
def test_what_bears_the_name_of_a_secret_is_hidden(name: str) -> None:
    assert redact({name: SECRET}) == {name: HIDDEN}


@pytest.mark.parametrize("name", "reason country_code statement code_name encoded workspace author delivery".split())
def test_what_bears_another_name_is_shown(name: str) -> None:
    assert redact({name: "larch"}) == {name: "larch"}


@pytest.mark.parametrize(
    "text",
    [
        f"GET /v26.0/me?fields=id&access_token={SECRET}&limit=5",
        f"GET /consents/x/callback?state={SECRET}&code={SECRET}",
        f"grant_type=refresh_token&refresh_token={SECRET}",
        f"client_secret={SECRET}&code_verifier={SECRET}",
        f"fb_exchange_token={SECRET}",
        f"appsecret_proof={SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization: bearer {SECRET}",
        f"Authorization: Basic {SECRET}",
        f"Authorization: OAuth {SECRET}",
        f"they sent OAuth {SECRET}",
        f"{{'Authorization': 'Bearer {SECRET}'}}",
        f'{{"access_token": "{SECRET}", "token_type": "bearer"}}',
        f'{{"refresh_token":"{SECRET}"}}',
        f"{{'access_token': '{SECRET}'}}",
        f"page_access_token={SECRET}",
        f"password='{SECRET}'",
        f"Cookie: sessionid={SECRET}; csrftoken={SECRET}",
        f"connect to postgresql://alphorn:{SECRET}@db.example/alphorn",
        f"GET /owner/{SECRET}",
        f"GET /password/1a-{SECRET}",
    ],
)
def test_a_secret_within_a_text_is_hidden(text: str) -> None:
    told = str(redact(text))

    assert SECRET not in told
    assert HIDDEN in told


@pytest.mark.parametrize(
    "text",
    [
        "The code of the hut is on the door",
        "state of the art",
        "Error validating access token: Session has expired",
        "https://alphorn.example/posts/1?page=2",
        "delivered in 0:08",
        "status_code=500",
        "The OAuth callback came back with OAuth 2.0 words",
        "Bearer tokens are asked for, Basic authentication is not",
    ],
)
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "value",
    [
        {"request": {"headers": {"Authorization": f"Bearer {SECRET}"}}},
        {"calls": [{"form": {"code": SECRET}}, f"code={SECRET}"]},
        ({"token": SECRET}, [f"access_token={SECRET}"]),
        {"all": {f"token={SECRET}"}},
        {"error": ValueError(f"no good: access_token={SECRET}")},
        {"bytes": f"access_token={SECRET}".encode()},
        {"tokens": [SECRET, SECRET]},
        {"token": {"access": SECRET}},
    ],
)
def test_a_secret_deep_within_is_hidden(value: object) -> None:
    assert SECRET not in json.dumps(redact(value), default=str)


def test_the_name_that_something_came_under_tells_no_secret() -> None:
    assert redact({"said": {f"access_token={SECRET}": 1}}) == {"said": {f"access_token={HIDDEN}": HIDDEN}}


@pytest.mark.parametrize("length", [LONGEST_LINE - 6, LONGEST_LINE - 2, LONGEST_LINE])
def test_a_long_line_is_cut_and_no_rest_of_a_secret_stays(length: int) -> None:
    told = str(redact("larch " * (length // 6) + f"access_token={SECRET} " + "larch " * 10_000))

    assert "hush" not in told
    assert len(told) < LONGEST_LINE + len(HIDDEN) + 10


def test_of_many_lines_the_first_and_the_last_stay() -> None:
    told = str(redact("\n".join(f"line {n}" for n in range(50_000)))).split("\n")

    assert (told[0], told[-1], len(told)) == ("line 0", "line 49999", MOST_LINES + 1)


def test_what_is_large_or_deep_is_bounded() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]

    told = json.dumps([redact(deep), redact(list(range(10**6))), redact({n: n for n in range(10**5)})])

    assert len(told) < 5000


def test_what_has_no_words_is_told_all_the_same() -> None:
    class Wordless:
        def __str__(self) -> str:
            raise ValueError(SECRET)

    assert redact(Wordless()) == "Wordless, which cannot be written: ValueError"


@pytest.mark.parametrize("value", [None, True, 5, 0.25, [1, "two"], {"name": None}])
def test_what_is_no_secret_keeps_its_kind(value: object) -> None:
    assert redact(value) == value


@pytest.fixture
def told() -> Iterator[Callable[[], str]]:
    """What stands in the log, which is as in a process of Alphorn, and is put back."""
    root = logging.getLogger()
    handlers, level, configured = root.handlers[:], root.level, structlog.get_config()
    stdout = io.StringIO()
    with contextlib.redirect_stdout(stdout):
        logs.configure("DEBUG")
    yield stdout.getvalue
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configured)


def raised(error: Exception) -> Exception:
    """The same, with a trace."""
    try:
        raise error
    except Exception as caught:
        return caught


def test_a_line_is_json_with_what_it_was_told(told: Callable[[], str]) -> None:
    structlog.get_logger("alphorn.test").info("delivered", delivery="7", access_token=SECRET)

    line = json.loads(told())
    assert (line["event"], line["level"], line["logger"]) == ("delivered", "info", "alphorn.test")
    assert (line["delivery"], line["access_token"]) == ("7", HIDDEN)
    assert line["timestamp"].endswith("Z")


def test_an_exception_tells_no_secret(told: Callable[[], str]) -> None:
    error = raised(RuntimeError(f"GET /me?access_token={SECRET}"))

    structlog.get_logger("alphorn.test").error("failed", error=error, exc_info=error)

    line = told()
    assert SECRET not in line
    assert "RuntimeError" in json.loads(line)["exception"]


def test_the_standard_librarys_loggers_tell_no_secret(told: Callable[[], str]) -> None:
    logging.getLogger("uvicorn.access").info("GET %s", f"/consents/x/callback?code={SECRET}&state={SECRET}")

    line = told()
    assert SECRET not in line
    assert json.loads(line)["event"] == f"GET /consents/x/callback?code={HIDDEN}&state={HIDDEN}"


def test_an_exception_of_the_standard_library_tells_no_secret(told: Callable[[], str]) -> None:
    error = raised(ValueError(f"Bearer {SECRET}"))

    logging.getLogger("somebody").error(
        "refused with client_secret=%s", SECRET, extra={"token": SECRET}, exc_info=error
    )

    line = told()
    assert SECRET not in line
    assert json.loads(line)["level"] == "error"


@pytest.mark.parametrize("refusal", ["DisallowedHost", "TooManyFieldsSent", "TooManyFilesSent", "RequestDataTooBig"])
def test_what_was_refused_to_somebody_is_no_error_of_ours(refusal: str, told: Callable[[], str]) -> None:
    logging.getLogger(f"django.security.{refusal}").error("refused", exc_info=raised(ValueError("x")))

    assert told() == ""


def test_a_quiet_level_is_quiet(told: Callable[[], str]) -> None:
    logging.getLogger().setLevel("WARNING")

    structlog.get_logger("alphorn.test").info("nobody asked")

    assert told() == ""


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (
            'violates unique constraint "mail"\nDETAIL:  Key (email)=(a@b.example) already exists.\n',
            'violates unique constraint "mail"\nDETAIL:[hidden]\n',
        ),
        ("null value\nDETAIL:  Failing row contains (a@b.example, 1).", "null value\nDETAIL:[hidden]"),
        (
            "syntax error\nLINE 1: SELECT 'a@b.example'\n    ^",
            "syntax error\nLINE 1:[hidden]\n    ^",
        ),
        ('invalid input syntax for type uuid: "a@b.example"', "invalid input syntax for type uuid: [hidden]"),
        ('date/time field value out of range: "a@b.example"', "date/time field value out of range: [hidden]"),
    ],
)
def test_what_a_database_says_of_a_row_is_hidden(text: str, hidden: str) -> None:
    assert redact(text) == hidden
