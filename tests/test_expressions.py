"""No text that somebody sends makes an expression of ours take long: each is linear in what it is shown."""

import importlib
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from alphorn.lib.logs import redact
from alphorn.networks.endings import without_secrets
from tests.sources import PRODUCT, Module, modules

LENGTH = 30_000  # of a path: one of twice that brought a web process to a standstill for twelve seconds
MOST_SECONDS = 0.4  # of this processor; what grows with the square of the length takes several
# What expressions look for, again and again: each could begin there, and ends nowhere.
REPEATED = (
    *(
        "a",
        "A",
        "_",
        "a_",
        "a-",
        "0",
        "a0",
        "-",
        "|",
        "=",
        " ",
        "\t",
        "\n",
        ".",
        ":",
        "/",
        "//",
        "%",
        "<",
        "é",
        "\u3000",
    ),
    *(
        "://",
        "://a:",
        "token",
        "token ",
        "token=",
        "token_",
        "_token",
        'state="',
        "secret: ",
        "Bearer ",
        "OAuth  ",
        "code'",
    ),
    *(
        "Authorization: ",
        "/owner/",
        "/password/a",
        "/password/a-",
        "http://",
        "http://a ",
        "/status/1",
        "/v1.",
        "&amp;",
    ),
)
ENDS = ("", "!")
# The sandbox hears nobody but this machine.
FOREIGN = [m for m in modules(PRODUCT) if "re.compile" in m.text and "/sandbox/" not in m.name]


def expressions_of(module: Module) -> dict[str, re.Pattern[Any]]:
    """The expressions that stand in a module, by their names."""
    loaded = importlib.import_module(module.name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    return {f"{module.name}:{name}": each for name, each in vars(loaded).items() if isinstance(each, re.Pattern)}


EXPRESSIONS = {name: each for module in FOREIGN for name, each in expressions_of(module).items()}


def seconds_of(pattern: re.Pattern[Any], text: str) -> float:
    """How long it works on that text, at the most, by the clock of this thread."""
    shown, nothing = (text.encode(), b"") if isinstance(pattern.pattern, bytes) else (text, "")
    began = time.thread_time()
    pattern.sub(nothing, shown)
    pattern.fullmatch(shown)
    return time.thread_time() - began


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_is_linear(name: str) -> None:
    texts = [(sign * LENGTH)[:LENGTH] + end for sign in REPEATED for end in ENDS]

    slow = [text[:20] for text in texts if seconds_of(EXPRESSIONS[name], text) > MOST_SECONDS]

    assert slow == []


@pytest.mark.parametrize("clean", [redact, without_secrets])
def test_what_goes_into_the_log_takes_no_time_however_long_it_is(clean: Callable[[str], object]) -> None:
    texts = [sign * 1_000_000 + end for sign in ("a", "a_", "/a", " ", "\n") for end in ENDS]
    began = time.thread_time()

    told = [clean(text) for text in texts]

    assert time.thread_time() - began < 2
    assert max(len(str(each)) for each in told) < 3000


def test_there_are_expressions_to_look_at() -> None:
    assert len(EXPRESSIONS) > 10
