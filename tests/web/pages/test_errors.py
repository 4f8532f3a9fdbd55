"""What a page says when something is wrong on our side, and what it keeps."""

import html
from collections.abc import Mapping

import pytest
from django.db import InternalError, OperationalError
from django.test import RequestFactory
from psycopg.errors import IdleInTransactionSessionTimeout, ReadOnlySqlTransaction, TransactionTimeout

from alphorn.web.pages.errors import broken

TEXT = "First snow <above> the sills."
WRITTEN = {"text": TEXT, "to": ["one", "two"], "client_key": "a key", "author": "alice"}


def answer(error: Exception, **headers: str) -> str:
    """The page after a form met that error."""
    request = RequestFactory().post("/posts/new", WRITTEN, headers=headers)
    try:
        raise error
    except type(error):
        return broken(request).content.decode()  # type: ignore[arg-type]  # nobody has signed in to it


@pytest.mark.parametrize("error", [OperationalError("the database is away"), ValueError("a fault of ours")])
def test_what_was_written_stands_on_the_page_that_could_not_take_it(error: Exception) -> None:
    """Guard: `errors._sheet_of`."""
    page = answer(error)

    assert html.escape(TEXT) in page
    assert [page.count(f'name="{name}"') for name in ("text", "to", "client_key", "author")] == [1, 2, 1, 1]


@pytest.mark.parametrize("cause", [ReadOnlySqlTransaction, IdleInTransactionSessionTimeout, TransactionTimeout])
def test_a_database_that_takes_nothing_is_away(cause: type[Exception]) -> None:
    """Guard: `away.ALSO`."""
    refused = InternalError("terminating connection due to idle-in-transaction timeout")
    refused.__cause__ = cause()

    assert "One moment, please" in answer(refused)
    assert "That is our fault" in answer(InternalError("another one"))


@pytest.mark.parametrize("headers", [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}])
def test_another_site_puts_no_words_onto_it(headers: Mapping[str, str]) -> None:
    assert "First snow" not in answer(OperationalError("the database is away"), **headers)
