"""The sheet: what is in the way is said in words, and what stands on it is never lost."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from alphorn.models import Connection, Host, Post
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.stage.people import Person
from tests.web.house import connect_page, connect_x, stands

TYPED = "The larches are still gold."


@pytest.fixture
def profile(alice: Person) -> Connection:
    """Her profile on X."""
    return connect_x(alice.workspace)


@pytest.fixture
def page(alice: Person) -> Connection:
    """Her Page on Facebook."""
    return connect_page(alice.workspace)


def send(browser: Client, text: str, *to: Connection, **more: str) -> Any:
    """Send the sheet off."""
    form = {"text": text, "to": [str(connection.pk) for connection in to], "client_key": str(uuid4()), **more}
    return browser.post(reverse("create-post"), form)


def words(answer: Any) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def ticked(answer: Any) -> list[Connection]:
    """The places that are ticked on the sheet."""
    return answer.context["compose"].chosen  # type: ignore[no-any-return]  # the page's own


def test_it_goes_to_the_post_s_page_at_once(alice: Person, profile: Connection, page: Connection) -> None:
    answer = send(alice.browser, TYPED, profile, page)

    post = alice.workspace.posts.get()
    assert answer["Location"] == reverse("post", args=[post.pk])
    assert {delivery.connection for delivery in post.deliveries.all()} == {profile, page}


def test_too_long_for_one_network_is_said_of_that_one(alice: Person, profile: Connection, page: Connection) -> None:
    answer = send(alice.browser, "a" * 292, profile, page)

    assert answer.status_code == 422
    assert "12 too many for X." in words(answer)
    assert "Shorten the text, or leave X out." in words(answer)
    assert "too many for Facebook" not in words(answer)
    assert "a" * 292 in answer.content.decode()
    assert ticked(answer) == [page, profile]
    assert not Post.objects.exists()


def test_too_long_where_it_does_not_go_is_no_matter(alice: Person, profile: Connection, page: Connection) -> None:
    answer = send(alice.browser, "a" * 292, page)

    assert answer.status_code == 302


def test_too_long_for_two_profiles_is_said_once(alice: Person, profile: Connection) -> None:
    other = connect_x(alice.workspace, "1003", "nuria_goms")

    answer = send(alice.browser, "a" * 281, profile, other)

    assert words(answer).count("1 too many for X.") == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u3000"])
def test_nothing_written_is_said(text: str, alice: Person, profile: Connection) -> None:
    answer = send(alice.browser, text, profile)

    assert answer.status_code == 422
    assert "There is nothing to echo yet." in words(answer)
    assert not Post.objects.exists()


def test_nowhere_to_go_is_said(alice: Person, profile: Connection) -> None:
    answer = send(alice.browser, TYPED)

    assert answer.status_code == 422
    assert "Choose at least one place" in words(answer)
    assert TYPED in answer.content.decode()


@pytest.mark.parametrize("place", ["not-an-id", "00000000-0000-0000-0000-000000000000", "\x00", "' OR 1=1 --"])
def test_a_place_that_is_none_is_left_out(place: str, alice: Person, profile: Connection) -> None:
    answer = alice.browser.post(reverse("create-post"), {"text": TYPED, "to": place, "client_key": str(uuid4())})

    assert answer.status_code == 422
    assert not Post.objects.exists()


def test_a_place_of_somebody_else_is_left_out(alice: Person, bob: Person, profile: Connection) -> None:
    his = connect_x(bob.workspace, "1002", "bob_bakes")

    alone = send(alice.browser, TYPED, his)
    both = send(alice.browser, TYPED, his, profile)

    assert alone.status_code == 422
    assert both.status_code == 302
    assert [delivery.connection for delivery in alice.workspace.posts.get().deliveries.all()] == [profile]


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd replaced",
        "line\r\nline\rline\nline",
        "\u202egnol si siht\u202c",
        "\u2066isolate\u2069 \u200b\u200d\ufe0f",
        "👨‍👩‍👧‍👦🏔️🇨🇭" * 10,
        "e\u0301" * 100,
        "<script>alert(1)</script> & 'quotes' \"double\"",
        "{{ template }} {% tags %} %(percent)s %s {0}",
        "=cmd|'/c calc'!A0",
        "\x01\x02\x07\x1b[31mred\x7f",
        "\ufeffbegins with a mark",
        "\ufdd0 \U0001fffe not characters",
        "ﷺ" * 70,
        "http://a.example " * 10,
        "@everybody #everything $cash",
    ],
    ids=lambda text: ascii(text)[:24],
)
def test_whatever_is_typed_has_an_answer(text: str, alice: Person, profile: Connection, page: Connection) -> None:
    answer = send(alice.browser, text, profile, page)
    list_of_posts = alice.browser.get(reverse("posts"))
    its_page = alice.browser.get(answer.headers.get("Location", reverse("write")))

    assert answer.status_code in (302, 422)
    assert (list_of_posts.status_code, its_page.status_code) == (200, 200)
    assert "<script>alert" not in list_of_posts.content.decode() + its_page.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        b"text=%00&to=TO",
        b"text=%ED%A0%80%ED%B0%80&to=TO",
        b"text=%FF%FE%C0%80&to=TO",
        b"text=a&text=b&to=TO&to=TO",
        b"\xff\xfe\x00",
        b"text=" + b"a%0D%0A" * 10_000 + b"&to=TO",
        b"text=" + b"%F0%9F%8F%94" * 20_000 + b"&to=TO",
        b"text=" + b"a.de" * 25_000 + b"&to=TO",
        b"text=" + b"a" * 1_900_000 + b"&to=TO",
    ],
    ids=["nul", "surrogates", "not utf-8", "twice", "no form", "10,000 lines", "emoji", "links", "1.9 MB"],
)
def test_whatever_a_body_holds_has_an_answer(body: bytes, alice: Person, profile: Connection, page: Connection) -> None:
    sent = body.replace(b"TO", str(profile.pk).encode())

    answer = alice.browser.post(reverse("create-post"), sent, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (302, 422)


def test_line_ends_are_what_people_mean_by_them(alice: Person, page: Connection) -> None:
    send(alice.browser, "one\r\ntwo\rthree\nfour", page)

    assert alice.workspace.posts.get().text == "one\ntwo\nthree\nfour"


def test_the_places_are_remembered(alice: Person, profile: Connection, page: Connection) -> None:
    first = alice.browser.get(reverse("write"))
    send(alice.browser, TYPED, page)

    second = alice.browser.get(reverse("write"))

    assert ticked(first) == [page, profile]
    assert ticked(second) == [page]


def test_an_earlier_post_can_be_used_again(alice: Person, profile: Connection) -> None:
    post = alice.echo(TYPED, profile)

    sheet = alice.browser.get(reverse("write"), {"from": str(post.pk)})

    assert TYPED in sheet.content.decode()
    assert str(post.client_key) not in sheet.content.decode()


def test_another_text_goes_where_the_first_one_was_refused(
    alice: Person, profile: Connection, page: Connection
) -> None:
    """Guard: `posts.write` asks `Post.refused_at`: elsewhere the first text stands."""
    post = alice.echo(TYPED, profile, page)
    stands(alice.delivery(post), State.FAILED, Reason.REFUSED)

    sheet = alice.browser.get(reverse("write"), {"from": str(post.pk), "to": "refused"})

    assert ticked(sheet) == [profile]


@pytest.mark.parametrize("wanted", ["another's", "nonsense", "\x00"])
def test_a_post_of_somebody_else_stands_on_no_sheet(wanted: str, alice: Person, bob: Person) -> None:
    connect_x(alice.workspace)
    post = bob.echo(TYPED, connect_x(bob.workspace, "1002", "bob_bakes"))

    sheet = alice.browser.get(reverse("write"), {"from": str(post.pk) if wanted == "another's" else wanted})

    assert sheet.status_code == 200
    assert TYPED not in sheet.content.decode()


def test_what_was_kept_stays_until_something_was_sent(alice: Person, profile: Connection) -> None:
    alice.browser.post(reverse("suggestions"), {"text": TYPED})

    sheets = [alice.browser.get(reverse("write")).content.decode() for _ in range(2)]
    send(alice.browser, TYPED, profile)
    afterwards = alice.browser.get(reverse("write")).content.decode()

    assert [TYPED in sheet for sheet in sheets] == [True, True]
    assert TYPED not in afterwards


def test_what_a_network_charges_stands_on_the_sheet_only_where_it_is_real(alice: Person, profile: Connection) -> None:
    played = alice.browser.get(reverse("write"))
    Host.objects.somebody_is_led_to("x", "x.com")
    Connection.objects.filter(pk=profile.pk).update(host="x.com")

    real = alice.browser.get(reverse("write"))

    assert "$0.015" not in words(played)
    assert "$0.015" in words(real)


def test_somebody_without_a_place_is_led_to_the_first_steps(alice: Person) -> None:
    answer = alice.browser.get(reverse("write"))

    assert answer["Location"] == reverse("first-steps")


def test_the_counter_says_what_the_sheet_says(alice: Person, profile: Connection, page: Connection) -> None:
    form = {"text": "a" * 292, "to": [str(profile.pk), str(page.pk)]}

    counted = alice.browser.post(reverse("measures"), form).json()

    assert {place["id"]: (place["words"], place["over"]) for place in counted["places"]} == {
        str(profile.pk): ("12 too many", True),
        str(page.pk): ("62,914 left", False),
    }
    assert counted["limits"] == [{"bold": "12 too many for X.", "rest": "Shorten the text, or leave X out."}]
    assert counted["button"] == "Echo to 2"
    assert not Post.objects.exists()


def test_a_viewer_s_counter_counts(alice: Person, profile: Connection, viewer: Client) -> None:
    counted = viewer.post(reverse("measures"), {"text": "a", "to": str(profile.pk)}).json()

    assert counted["places"][0]["words"] == "279 left"
