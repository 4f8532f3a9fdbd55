"""An address that only takes forms, typed or come back to: a page in words, with a way on."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.stage.people import Person


@pytest.mark.parametrize("name", ["create-post", "suggestions", "consents", "runs", "measures"])
def test_who_looks_where_forms_are_sent_gets_words(name: str, alice: Person) -> None:
    answer = alice.browser.get(reverse(name))

    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is nothing to look at here" in page
    assert f'href="{reverse("write")}"' in page


def test_a_head_and_another_method_get_none(alice: Person, nobody: Client) -> None:
    answers = alice.browser.head(reverse("create-post")), nobody.post(reverse("welcome"))

    assert [(answer.status_code, answer.content) for answer in answers] == [(405, b"")] * 2
