"""What a request says of its content is not believed: no word of it breaks a page or takes time."""

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from alphorn.web.server.form_types import LONGEST, URLENCODED, PlainForms, form_type
from tests.web.house import HOST

ODD = (
    *(f"text/plain; charset={charset}" for charset in ("hex", "idna", "punycode", "unicode_escape", "rot13", "utf-7")),
    *("text/plain; charset*=nosuch''x", "multipart/form-data; boundary*=nosuch''x", "x; a*=idna''%ff", "\xff\xfe", ";"),
    *('text/plain; a="' + ";" * 60_000, 'text/plain; a="' + '\\";' * 20_000, "multipart/form-data" + ";a=b" * 15_000),
)


def answer(content_type: str, query: str = "") -> int:
    """The status of the sign-in page, asked for with that head."""
    environ = {**RequestFactory(headers=HOST).get(f"/sign-in?{query}").environ, "CONTENT_TYPE": content_type}
    said: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        said.append(status)

    list(PlainForms(WSGIHandler())(environ, start))
    return int(said[0].partition(" ")[0])


@pytest.mark.parametrize("said", ODD, ids=lambda said: ascii(said)[1:40])
def test_nothing_odd_is_handed_on(said: str) -> None:
    assert form_type(said) == ""


@pytest.mark.parametrize(
    ("said", "handed_on"),
    [
        ("application/x-www-form-urlencoded", URLENCODED),
        ("Application/X-WWW-Form-URLencoded; charset=hex", URLENCODED),
        ("multipart/form-data; boundary=----WebKitFormAa0", 'multipart/form-data; boundary="----WebKitFormAa0"'),
        ("multipart/form-data;charset=hex;boundary=x", 'multipart/form-data; boundary="x"'),
        ('multipart/form-data; boundary="a b"; charset=idna', 'multipart/form-data; boundary="a b"'),
        ("multipart/form-data; boundary=" + "x" * 71, ""),
        ("multipart/form-data; boundary=" + "x" * LONGEST, ""),
    ],
)  # fmt: skip
def test_a_form_is_one_whatever_else_is_said_of_it(said: str, handed_on: str) -> None:
    assert form_type(said) == handed_on


@pytest.mark.parametrize("said", ["text/plain; charset=hex", "text/plain; charset=idna", "text/plain; a*=nosuch''x"])
def test_a_page_is_shown_whatever_its_request_says_of_a_content(said: str, database: None) -> None:
    assert answer(said, "next=%5Cud800") == 200
