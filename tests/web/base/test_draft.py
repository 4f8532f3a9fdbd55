"""What was typed by somebody who is signed out: it comes along with the sign-in form, theirs alone, stored nowhere."""

import re
import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse

from alphorn.models import Workspace
from alphorn.web.base.draft import FIELD, LONGEST, SALT, author_of
from tests.stage.people import PASSWORD, Person
from tests.web.base.test_access import FORMS, NAMES, address
from tests.web.base.test_forgery import OURS, token
from tests.web.house import HOST, House, connect_x, digests, signed_in

TYPED = "The larches are still gold."
LIMITS = ("alphorn_cache",)  # how often somebody tried to come in


def kept(page: Any) -> str:
    """The sealed sheet in a sign-in form."""
    found = re.search(rf'name="{FIELD}" value="([^"]+)"', page.content.decode())
    return found[1] if found else ""


def sign_in(browser: Client, person: Person, page: Any, **more: str) -> Any:
    """Send the sign-in form of that page off."""
    form = {"login": person.user.email, "password": PASSWORD, "next": reverse("write"), FIELD: kept(page)}
    return browser.post(reverse("account_login"), {**form, **more})


def sheet(browser: Client) -> str:
    """What the sheet of whoever is signed in shows."""
    return browser.get(reverse("write")).content.decode()


@pytest.mark.parametrize("name", ["create-post", "measures", "attempts"])
def test_what_nobody_typed_is_on_their_sheet_once_they_are_signed_in(
    name: str, house: House, alice: Person, nobody: Client
) -> None:
    asked = nobody.post(address(name, house), {"text": TYPED})

    answer = sign_in(nobody, alice, asked)

    assert "What you wrote is kept in this page" in asked.content.decode()
    assert answer["Location"] == reverse("write")
    assert TYPED in sheet(nobody)


def test_the_ticks_come_along(house: House, alice: Person, nobody: Client) -> None:
    other = house.connection.pk
    asked = nobody.post(reverse("create-post"), {"text": TYPED, "to": [str(other)]})
    sign_in(nobody, alice, asked)

    page = sheet(nobody)

    assert re.search(rf'name="to" value="{other}" checked', page)


def test_a_slip_in_the_password_loses_nothing(house: House, alice: Person, nobody: Client) -> None:
    asked = nobody.post(reverse("create-post"), {"text": TYPED})

    again = sign_in(nobody, alice, asked, password="wrong")
    sign_in(nobody, alice, again)

    assert TYPED in sheet(nobody)


def test_it_outlives_session_and_token(house: House, alice: Person) -> None:
    browser = Client(enforce_csrf_checks=True, headers=HOST)

    asked = browser.post(reverse("create-post"), {"text": TYPED}, headers={"Origin": OURS})
    sign_in(browser, alice, asked, **token(browser, "account_login"))

    assert TYPED in sheet(browser)


def test_what_one_wrote_is_not_shown_to_the_next_who_signs_in(
    house: House, alice: Person, bob: Person, nobody: Client
) -> None:
    bob.connect("x")
    asked = nobody.post(reverse("create-post"), {"text": TYPED, "author": author_of(alice.user)})

    sign_in(nobody, bob, asked)

    assert TYPED not in sheet(nobody)


def test_what_one_wrote_is_on_their_own_sheet(house: House, alice: Person, nobody: Client) -> None:
    page = sheet(alice.browser)
    author = re.search(r'name="author" value="(\w+)"', page)
    assert author is not None
    asked = nobody.post(reverse("create-post"), {"text": TYPED, "author": author[1]})

    sign_in(nobody, alice, asked)

    assert TYPED in sheet(nobody)


def test_who_signs_in_without_that_form_sees_nothing_of_it(
    house: House, alice: Person, bob: Person, nobody: Client
) -> None:
    bob.connect("x")
    nobody.post(reverse("create-post"), {"text": TYPED})

    nobody.post(reverse("account_login"), {"login": bob.user.email, "password": PASSWORD})

    assert TYPED not in sheet(nobody)


def other_way(browser: Client, way: str, page: Any) -> Any:
    """Press what leads there from that page of the door."""
    path = reverse("kept", args=[way])
    assert f'form="ways" formaction="{path}"' in page.content.decode()
    return browser.post(path, {FIELD: kept(page)})


def sign_up(browser: Client, page: Any, **more: str) -> Any:
    """Send the sign-up form of that page off, as it stands there."""
    ticked = {"is_mine": "yes"} if 'value="yes" checked' in page.content.decode() else {}
    form = {"email": "carla@example.com", "password1": PASSWORD, "time_zone": "UTC", FIELD: kept(page), **ticked}
    return browser.post(reverse("account_signup"), {**form, **more})


@pytest.fixture
def asked(house: House, alice: Person, nobody: Client) -> Any:
    """The sign-in page that Alice meets with a text, after her session has ended."""
    return nobody.post(reverse("create-post"), {"text": TYPED, "author": author_of(alice.user)})


def test_every_way_about_the_door_and_back_loses_nothing(alice: Person, nobody: Client, asked: Any) -> None:
    back = other_way(nobody, "sign-in", other_way(nobody, "forgotten", asked))
    back = other_way(nobody, "sign-in", other_way(nobody, "sign-up", back))

    sign_in(nobody, alice, back)

    assert TYPED in sheet(nobody)


def test_it_is_on_the_sheet_of_an_account_made_there_once_a_network_is_connected(nobody: Client, asked: Any) -> None:
    again = sign_up(nobody, other_way(nobody, "sign-up", asked), password1="short")
    sign_up(nobody, again)
    first_steps = nobody.get(reverse("home"), follow=True).content.decode()
    connect_x(Workspace.objects.get(memberships__user__email="carla@example.com"), "1002", "bob_bakes")

    assert "What you wrote is kept: it stands on your sheet once" in first_steps
    assert TYPED in sheet(nobody)


@pytest.mark.parametrize("said", ["", "yes"])
def test_a_new_account_has_what_another_one_wrote_only_where_somebody_says_that_it_is_theirs(
    said: str, nobody: Client, asked: Any
) -> None:
    sealed = {FIELD: kept(asked), **({"is_mine": said} if said else {})}
    nobody.post(reverse("account_signup"), {"email": "carla@example.com", "password1": PASSWORD, **sealed})
    connect_x(Workspace.objects.get(memberships__user__email="carla@example.com"), "1002", "bob_bakes")

    assert (TYPED in sheet(nobody)) == bool(said)


def test_an_account_that_is_there_takes_nothing_of_others_by_saying_so(bob: Person, nobody: Client, asked: Any) -> None:
    bob.connect("x")

    sign_in(nobody, bob, asked, is_mine="yes")

    assert TYPED not in sheet(nobody)


def test_who_has_an_account_already_loses_nothing_at_the_sign_up(alice: Person, nobody: Client, asked: Any) -> None:
    again = sign_up(nobody, other_way(nobody, "sign-up", asked), email=alice.user.email)

    sign_in(nobody, alice, other_way(nobody, "sign-in", again))

    assert TYPED in sheet(nobody)


def test_trying_too_often_loses_nothing(alice: Person, nobody: Client, asked: Any) -> None:
    page = other_way(nobody, "sign-up", asked)
    answers = [sign_up(nobody, page, password1="short") for _ in range(21)]

    sign_in(nobody, alice, answers[-1])

    assert answers[-1].status_code == 429
    assert TYPED in sheet(nobody)


@pytest.mark.parametrize("way", ["sign-in", "sign-up", "forgotten"])
def test_signed_in_in_another_tab_meanwhile_leads_to_the_sheet(
    way: str, alice: Person, nobody: Client, asked: Any
) -> None:
    nobody.force_login(alice.user)

    answer = nobody.post(reverse("kept", args=[way]), {FIELD: kept(asked)})

    assert answer["Location"] == reverse("write")
    assert TYPED in sheet(nobody)


def test_signed_in_in_another_tab_meanwhile_loses_nothing(house: House, alice: Person, nobody: Client) -> None:
    asked = nobody.post(reverse("create-post"), {"text": TYPED})
    nobody.force_login(alice.user)

    sign_in(nobody, alice, asked)

    assert TYPED in sheet(nobody)


def test_signed_in_in_another_tab_meanwhile_with_another_token_loses_nothing(house: House, alice: Person) -> None:
    browser = Client(enforce_csrf_checks=True, headers=HOST)
    asked = browser.post(reverse("create-post"), {"text": TYPED}, headers={"Origin": OURS})
    browser.force_login(alice.user)

    sign_in(browser, alice, asked, csrfmiddlewaretoken="of-before")

    assert TYPED in sheet(browser)


def test_another_site_brings_no_words_with_a_sign_in(house: House, alice: Person) -> None:
    browser = Client(enforce_csrf_checks=True, headers=HOST)
    browser.force_login(alice.user)
    sealed = signing.dumps(["A word of theirs", [], ""], salt=SALT)

    answer = browser.post(reverse("account_login"), {FIELD: sealed}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert "A word of theirs" not in sheet(browser)


class Earlier(signing.TimestampSigner):
    """As one that signed two days ago."""

    def timestamp(self) -> str:
        """The day before yesterday."""
        return signing.b62_encode(int(time.time()) - 2 * 86_400)


@pytest.mark.parametrize(
    "signer",
    [signing.TimestampSigner(salt="another"), signing.TimestampSigner(key="another", salt=SALT), Earlier(salt=SALT)],
    ids=["of another purpose", "with another key", "too old"],
)
def test_a_sheet_that_was_not_sealed_here_or_long_ago_is_none(
    signer: signing.TimestampSigner, house: House, alice: Person, nobody: Client
) -> None:
    sealed = signer.sign_object([TYPED, [], ""])

    answer = nobody.post(
        reverse("account_login"), {"login": alice.user.email, "password": PASSWORD, "next": "/write", FIELD: sealed}
    )

    assert answer["Location"] == "/write"
    assert TYPED not in sheet(nobody)


def test_a_sheet_that_comes_along_is_bounded(database: None, nobody: Client) -> None:
    ticks = [f"{n:0>200}" for n in range(900)]
    asked = nobody.post(reverse("create-post"), {"text": "ä" * 300_000, "to": ticks, "author": "a" * 90_000})

    text, ticked, author = signing.loads(kept(asked), salt=SALT)

    assert (len(text), len(ticked), len(ticked[0]), len(author)) == (LONGEST, 500, 36, 36)


@pytest.mark.not_quick
def test_nobody_fills_the_database(house: House, nobody: Client) -> None:
    sent = {"text": TYPED * 100, "to": "x", "author": "x", FIELD: "forged", "time_zone": "UTC", "email": "x"}
    browsers = [nobody, Client(headers={**HOST, "Cookie": "session=abcdefghijklmnopqrstuvwxyz123456"})]
    before = digests(but=LIMITS)

    for browser in browsers:
        for name in NAMES:
            path = address(name, house)
            browser.get(path)
            browser.post(path, {**sent, **FORMS.get(name, {})})
            browser.post(f"{path}?next=/write", {**sent, "login": "x@x.example", "password": "x"})

    assert digests(but=LIMITS) == before


def test_no_session_is_made_for_nobody(database: None, nobody: Client) -> None:
    nobody.post(reverse("create-post"), {"text": TYPED})

    assert "session" not in nobody.cookies
    assert not Session.objects.exists()


def test_a_sheet_tells_nothing_of_its_author_but_that(alice: Person, bob: Person) -> None:
    assert author_of(alice.user) != author_of(bob.user)
    assert str(alice.user.pk) not in author_of(alice.user)
    assert signed_in(alice.user).get(reverse("posts")).status_code == 200
