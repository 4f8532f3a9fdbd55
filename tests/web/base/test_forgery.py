"""A form without its token, or from another site: refused with a page in words, and nothing typed here is lost."""

import os
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from alphorn.models import Post
from alphorn.web.base.draft import author_of
from tests.stage.people import Person
from tests.web.base.test_access import FORMS, ROWS, address
from tests.web.house import HOST, House

AT_THE_DOOR = {"account_login", "account_signup"}  # nobody who is signed in needs them
WRITING = [row.name for row in ROWS if row.method == "POST" and row.owner != 405]
TYPED = "The larches are still gold."
OURS = f"http://localhost:{os.environ['ALPHORN_PORT']}"
OPEN_TOO_LONG = "had been open for too long"
pytestmark = pytest.mark.not_quick  # each by itself is; each form in each way takes a tenth of all that is quick


@pytest.fixture
def browser(alice: Person) -> Client:
    """Alice's browser, whose forms are looked at."""
    browser = Client(enforce_csrf_checks=True, headers=HOST)
    browser.force_login(alice.user)
    return browser


def token(browser: Client, page_with_form: str = "account_logout") -> dict[str, str]:
    """What stands hidden in our forms."""
    page = browser.get(reverse(page_with_form)).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    return {"csrfmiddlewaretoken": found[1] if found else ""}


@pytest.mark.parametrize("name", [name for name in WRITING if name not in AT_THE_DOOR])
def test_a_form_without_its_token_is_refused(name: str, house: House, browser: Client) -> None:
    response = browser.post(address(name, house), FORMS.get(name, {}))

    assert response.status_code == 403
    assert OPEN_TOO_LONG in response.content.decode()


@pytest.mark.parametrize("name", WRITING)
def test_a_form_of_another_site_is_refused(name: str, house: House, browser: Client) -> None:
    form = {**FORMS.get(name, {}), **token(browser)}

    response = browser.post(address(name, house), form, headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert OPEN_TOO_LONG in response.content.decode()


@pytest.mark.parametrize("said", ["cross-site", "same-site"])
@pytest.mark.parametrize("name", WRITING)
def test_a_form_that_another_site_sends_is_refused_by_its_way(
    name: str, said: str, house: House, browser: Client
) -> None:
    form = {**FORMS.get(name, {}), **token(browser)}

    response = browser.post(address(name, house), form, headers={"Origin": OURS, "Sec-Fetch-Site": said})

    assert response.status_code == 403
    assert OPEN_TOO_LONG in response.content.decode()


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_no_method_that_may_change_comes_from_another_site(
    method: str, name: str, house: House, browser: Client
) -> None:
    response = browser.generic(method, address(name, house), headers={"Origin": "https://evil.example"})

    assert response.status_code == 403


def test_another_site_puts_no_words_on_the_sheet_by_its_way(house: House, browser: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}

    response = browser.post(reverse("create-post"), {"text": TYPED}, headers=headers)

    assert TYPED not in response.content.decode()


@pytest.mark.parametrize("said", ["same-origin", "none", ""])
def test_a_form_of_ours_is_taken_by_its_way(said: str, house: House, browser: Client) -> None:
    form = {**token(browser), "text": ""}

    response = browser.post(reverse("create-post"), form, headers={"Origin": OURS, "Sec-Fetch-Site": said})

    assert response.status_code == 422


@pytest.mark.parametrize("name", WRITING)
def test_a_form_of_ours_is_taken(name: str, house: House, browser: Client) -> None:
    form = {**FORMS.get(name, {}), **token(browser)}

    response = browser.post(address(name, house), form, headers={"Origin": OURS})

    assert response.status_code != 403


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_who_signed_in_in_another_tab_is_told_so_at_the_door(name: str, browser: Client) -> None:
    answer = browser.post(reverse(name), {"login": "alice@alice.example"}, headers={"Origin": OURS})

    page = browser.get(reverse("posts")).content.decode()

    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert "You are signed in here already, as alice@alice.example." in page


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_a_browser_without_cookies_is_told_what_it_lacks(name: str, db: None) -> None:
    nobody = Client(enforce_csrf_checks=True, headers=HOST)

    page = nobody.post(reverse(name), {"login": "alice@alice.example"}).content.decode()

    assert "Your browser brought no cookie" in page
    assert OPEN_TOO_LONG not in page


def test_a_sheet_of_somebody_else_says_in_whose_name_it_would_go(house: House, browser: Client, bob: Person) -> None:
    form = {"text": TYPED, "author": author_of(bob.user)}

    page = browser.post(reverse("create-post"), form).content.decode()

    assert "alice@alice.example has signed in here meanwhile. Nothing was sent" in page
    assert OPEN_TOO_LONG not in page
    assert TYPED in page


def test_what_was_typed_stands_on_a_new_sheet(house: House, browser: Client) -> None:
    form = {"text": TYPED, "to": str(house.connection.pk), "client_key": str(uuid4())}

    response = browser.post(reverse("create-post"), form)
    again = browser.post(reverse("create-post"), {**form, **token(browser)})

    words = response.content.decode()
    assert TYPED in words
    assert form["client_key"] in words
    assert "Nothing is lost: send it off once more." in words
    assert again.status_code == 302
    assert Post.objects.filter(text=TYPED).count() == 1


def test_another_site_puts_no_words_on_the_sheet(house: House, browser: Client) -> None:
    form = {"text": TYPED, "to": str(house.connection.pk)}

    response = browser.post(reverse("create-post"), form, headers={"Origin": "https://evil.example"})

    assert TYPED not in response.content.decode()
    assert TYPED not in browser.get(reverse("write")).content.decode()


def test_another_site_keeps_nothing_in_a_session(house: House, alice: Person) -> None:
    browser = Client(enforce_csrf_checks=True, headers=HOST)

    response = browser.post(reverse("create-post"), {"text": TYPED}, headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert "session" not in response.cookies
