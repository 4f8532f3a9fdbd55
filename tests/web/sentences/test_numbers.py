"""Numbers and moments as a person writes them."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.conf import settings

from alphorn.formats.en import formats as english
from alphorn.web.sentences.numbers import dollars, number, seconds


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (4318, "4,318"), (1200000, "1,200,000")])
def test_a_number(count: int, words: str) -> None:
    assert number(count) == words


@pytest.mark.parametrize(("length", "words"), [(0, "0.1"), (0.75, "0.8"), (12, "12.0")])
def test_seconds(length: float, words: str) -> None:
    assert seconds(length) == words


@pytest.mark.parametrize(
    ("amount", "places", "words"),
    [("0.005", None, "$0.005"), ("1234.567", 2, "$1,234.57"), ("0", 2, "$0.00")],
)
def test_dollars(amount: str, places: int | None, words: str) -> None:
    assert dollars(Decimal(amount), places) == words


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_language_has_every_format(language: str) -> None:
    formats = import_module(f"{settings.FORMAT_MODULE_PATH}.{language}.formats")

    assert {name for name in vars(english) if name.isupper()} <= set(vars(formats))
