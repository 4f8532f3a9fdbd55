"""Words of any kind in every field and every address: an answer, and never a page that broke (S19)."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
import structlog
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alphorn.models.work.instance_check import refuse_a_copy
from tests.lib.test_logs import told as told
from tests.stage.examples import examples
from tests.stage.people import Person
from tests.web.base.test_access import NAMES, address
from tests.web.house import HOST, House, furnish

pytestmark = pytest.mark.not_quick
ODD = (
    *(
        "\0",
        "a\0b",
        "\r\n",
        "a\r\nSet-Cookie: a=b",
        "a\nBcc: eve@evil.example",
        "\u202e\u2066",
        "\u2028",
        "\u0085",
        "\ufeff",
    ),
    *(
        "\ud83d",
        "\udc00\ud800",
        "\ufffe",
        "\U0010ffff",
        "=1+1",
        "@SUM(A1)",
        "%00",
        "%",
        "%s%n",
        "{0}",
        "${x}",
        "'",
        '"',
    ),
    *("-1", "0", "9" * 400, "1e999", "NaN", "None", "\u0660", "2026-02-30", "0000-01-01", "9999-12-31", "a" * 3000),
    *(
        "00000000-0000-0000-0000-000000000000",
        "{}",
        "[]",
        "../..",
        "//evil.example",
        "javascript:alert(1)",
        "e\u0301" * 50,
    ),
)
words = st.sampled_from(ODD) | st.text(st.characters(), max_size=40)
some = settings(
    max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
FIELDS = (
    "text to client_key key places attempt new idea topic network host reads return_to next minutes forget confirm "
    "email login password password1 password2 remember state code error words kind from until before stream other"
).split()
forms = st.dictionaries(st.sampled_from(FIELDS), words, min_size=1, max_size=8)
HEADS = ("user-agent", "accept-language", "referer", "origin", "cookie", "x-request-id", "x-forwarded-for", "range")
SURROGATES = "surrogatepass"
FORM = "application/x-www-form-urlencoded"


def encoded(said: dict[str, str]) -> str:
    """A form as a careless program would send it: with halves of characters, too."""
    return urlencode({name: value.encode("utf-8", SURROGATES) for name, value in said.items()})


@pytest.fixture
def house(alice: Person) -> House:
    """Alice's house."""
    refuse_a_copy()  # as the web server does when it begins: from then on this instance has a name
    return furnish(alice)


def is_sound(answer: Any) -> bool:
    """Whether that is an answer, and each of its heads one line."""
    heads = [f"{name}{value}" for name, value in answer.headers.items()]
    return answer.status_code < 500 and not any("\r" in head or "\n" in head for head in heads)


@given(name=st.sampled_from(NAMES), form=forms, method=st.sampled_from(("get", "post")), is_alice=st.booleans())
@some
def test_no_field_breaks_a_page(
    house: House, alice: Person, name: str, form: dict[str, str], method: str, is_alice: bool
) -> None:
    browser = alice.browser if is_alice else Client(headers=HOST)
    path = address(name, house)
    asked = (f"{path}?{encoded(form)}",) if method == "get" else (path, encoded(form), FORM)

    assert is_sound(getattr(browser, method)(*asked))


@given(text=words, form=forms)
@some
def test_no_post_breaks_a_page(house: House, alice: Person, text: str, form: dict[str, str]) -> None:
    said = {**form, "text": text, "to": str(house.connection.pk), "key": str(uuid4()), "client_key": str(uuid4())}

    made = alice.browser.post(reverse("create-post"), encoded(said), FORM)

    assert is_sound(made)
    assert is_sound(alice.browser.get(reverse("posts")))


@given(email=words, password=words)
@some
def test_no_name_breaks_the_door(database: None, email: str, password: str) -> None:
    said = {"email": email, "login": email, "password": password, "password1": password}
    visitor = Client(headers=HOST)

    assert is_sound(visitor.post(reverse("account_signup"), encoded(said), FORM))
    assert is_sound(visitor.post(reverse("account_login"), encoded(said), FORM))


@given(root=st.sampled_from(("/", "/posts/", "/owner/", "/password/", "/consents/", "/static/", "/style.")), text=words)
@some
def test_no_address_breaks_a_page(alice: Person, root: str, text: str) -> None:
    refuse_a_copy()

    assert is_sound(alice.browser.get(root + quote(text.encode("utf-8", SURROGATES))))


@given(name=st.sampled_from(HEADS), text=words)
@some
def test_no_head_breaks_a_page(alice: Person, name: str, text: str) -> None:
    said = text.encode("utf-8", SURROGATES).decode("latin-1")

    assert is_sound(alice.browser.get(reverse("posts"), headers={name: said}))


@given(text=words)
@some
def test_whatever_is_logged_is_one_line_of_json(told: Callable[[], str], text: str) -> None:
    before = len(told())

    structlog.get_logger("odd").info("said", words=text, more={text: [text]})

    [line] = told()[before:].rstrip("\n").split("\n")
    assert json.loads(line)["event"] == "said"
