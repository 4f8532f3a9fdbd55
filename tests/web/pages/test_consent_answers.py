"""Back from a network's consent page with a no, or with trouble: what the page says, and what trying again asks for."""

import re

import pytest

from alphorn.models import Consent
from tests.stage.people import Person
from tests.web.pages.test_consents import arrive, begin, both, come_back, refused, said


@both
def test_who_said_no_is_told_so(network: str, alice: Person) -> None:
    query = said(alice.stage.decline(begin(alice.browser, network)))

    answer = arrive(alice.browser, network, query)

    assert answer.status_code == 400
    assert refused(answer, "You said no on", query)


@both
def test_a_no_and_a_code_together_are_a_no(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, network, {**query, "error": "access_denied"})

    assert answer.status_code == 400
    assert refused(answer, "You said no on", query)


@both
@pytest.mark.parametrize("error", ["", "invalid_scope", "<script>alert(1)</script>"])
def test_an_error_of_the_network_is_not_called_a_no(error: str, network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, network, {"state": query["state"], "error": error})

    assert answer.status_code == 400
    assert refused(answer, "did not accept the sign-in", query)
    assert not error or error not in answer.content.decode()


@both
@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable"])
def test_a_network_that_says_it_is_in_trouble_is_to_be_asked_in_a_moment(
    error: str, network: str, alice: Person
) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, network, {"state": query["state"], "error": error})

    assert answer.status_code == 503
    assert refused(answer, "try again in a moment", query)


@both
def test_to_try_again_asks_for_the_same_and_leads_to_the_same_page(network: str, alice: Person) -> None:
    query = said(begin(alice.browser, network, reads="1", return_to="/schedule"))
    answer = arrive(alice.browser, network, {"state": query["state"], "error": "access_denied"})
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode()))

    again = said(begin(alice.browser, **{**fields, "network": network}))

    assert again["scope"] == query["scope"]
    assert Consent.objects.get().return_to == "/schedule"


@both
def test_an_answer_without_a_code_is_refused(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, network, {"state": query["state"], "code": ""})

    assert answer.status_code == 400
    assert refused(answer, "did not accept the sign-in", query)
