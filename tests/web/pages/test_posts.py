"""The list of posts: newest first, a page at a time, what needs somebody before all else."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Connection, Post
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.stage.people import Person
from tests.web.house import connect_page, connect_x, stands


@pytest.fixture
def profile(alice: Person) -> Connection:
    """Her profile on X."""
    return connect_x(alice.workspace)


def texts(browser: Client, path: str) -> list[str]:
    """The texts on a page of the list, from the top."""
    return re.findall(r'class="words"[^>]*>\s*([^<]*?)\s*</a>', browser.get(path).content.decode())


def further(browser: Client, path: str) -> str:
    """Where "Earlier posts" leads, from that page."""
    found = re.search(r'href="([^"]*\?before=[^"]*)"', browser.get(path).content.decode())
    return found[1] if found else ""


def test_an_empty_list_says_what_to_do(alice: Person) -> None:
    page = alice.browser.get(reverse("posts")).content.decode()

    assert "Nothing echoed yet" in page
    assert "Write the first post" in page


def test_the_newest_stands_first(alice: Person, profile: Connection) -> None:
    alice.echo("first", profile)
    alice.echo("second", profile)

    assert texts(alice.browser, reverse("posts")) == ["second", "first"]


def test_forty_five_posts_are_three_pages(alice: Person, profile: Connection) -> None:
    written = [alice.echo(f"number {n}", profile).text for n in range(45)]

    first = reverse("posts")
    second = further(alice.browser, first)
    third = further(alice.browser, second)
    pages = [texts(alice.browser, page) for page in (first, second, third)]

    assert [len(page) for page in pages] == [20, 20, 5]
    assert [text for page in pages for text in page] == written[::-1]
    assert further(alice.browser, third) == ""


def test_twenty_posts_are_one_page(alice: Person, profile: Connection) -> None:
    posts = [alice.echo(f"number {n}", profile) for n in range(20)]

    assert len(texts(alice.browser, reverse("posts"))) == len(posts)
    assert further(alice.browser, reverse("posts")) == ""


@pytest.mark.parametrize("before", ["", "nonsense", "\x00", "00000000-0000-0000-0000-000000000000", "' OR 1=1"])
def test_a_page_that_is_none_shows_nothing_of_others(before: str, alice: Person, bob: Person) -> None:
    bob.echo("his", connect_x(bob.workspace, "1002", "bob_bakes"))

    page = alice.browser.get(reverse("posts"), {"before": before})

    assert page.status_code == 200
    assert "his" not in texts(alice.browser, f"{reverse('posts')}?before={before}")


def test_what_is_before_a_post_of_somebody_else_is_still_one_s_own(
    alice: Person, bob: Person, profile: Connection
) -> None:
    alice.echo("hers", profile)
    post = bob.echo("his", connect_x(bob.workspace, "1002", "bob_bakes"))

    assert texts(alice.browser, f"{reverse('posts')}?before={post.pk}") == ["hers"]


def test_the_number_of_questions_does_not_grow_with_the_posts(alice: Person, profile: Connection) -> None:
    page = connect_page(alice.workspace)
    alice.echo("number 1", profile, page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        alice.browser.get(reverse("posts"))
    posts = [alice.echo(f"number {n}", profile, page) for n in range(2, 20)]
    parked = [stands(each, State.PARKED, Reason.LATE) for post in posts for each in post.deliveries.all()]

    with CaptureQueriesContext(connection) as many:
        alice.browser.get(reverse("posts"))

    assert len(parked) == 36
    assert len(many) <= len(one) + 2  # what needs her brings its attempts and looks


def test_a_post_s_page_asks_as_often_for_two_echoes_as_for_twelve(alice: Person, profile: Connection) -> None:
    others = [connect_x(alice.workspace, f"20{n:02}", f"profile_{n}") for n in range(11)]
    two, twelve = alice.echo("two", profile, others[0]), alice.echo("twelve", profile, *others)

    with CaptureQueriesContext(connection) as few:
        alice.browser.get(reverse("post", args=[two.pk]))
    with CaptureQueriesContext(connection) as many:
        alice.browser.get(reverse("post", args=[twelve.pk]))

    assert len(many) == len(few)


def test_the_connections_page_asks_as_often_for_one_as_for_ten(alice: Person, profile: Connection) -> None:
    with CaptureQueriesContext(connection) as one:
        alice.browser.get(reverse("connections"))
    places = [connect_x(alice.workspace, f"20{n:02}", f"profile_{n}") for n in range(9)]

    with CaptureQueriesContext(connection) as ten:
        alice.browser.get(reverse("connections"))

    assert len(places) == 9
    assert len(ten) == len(one)


def test_what_needs_her_stands_beside_the_list(alice: Person, profile: Connection) -> None:
    stands(alice.echo("unsure", profile).deliveries.get(), State.UNCONFIRMED, Reason.NO_ANSWER)
    stands(alice.echo("parked", profile).deliveries.get(), State.PARKED, Reason.SIGNED_OUT)
    alice.echo("on its way", profile)

    page = alice.browser.get(reverse("posts")).content.decode()

    aside = page.partition("<aside")[2].partition("</aside>")[0]
    assert "Needs you" in aside
    assert ["unsure" in aside, "parked" in aside, "on its way" in aside] == [True, True, False]


def test_days_are_those_of_the_reader(alice: Person, profile: Connection) -> None:
    yesterday = timezone.localtime(timezone.now(), ZoneInfo(alice.user.time_zone)).replace(hour=0) - timedelta(days=1)
    Post.objects.filter(pk=alice.echo("old", profile).pk).update(created_at=yesterday)
    alice.echo("new", profile)

    page = alice.browser.get(reverse("posts")).content.decode()

    assert re.findall(r'<h2 id="day-\d+">(\w+)</h2>', page) == ["Today", "Yesterday"]


def test_home_leads_to_what_comes_next(alice: Person) -> None:
    before = alice.browser.get(reverse("home"))["Location"]
    profile = connect_x(alice.workspace)
    connected = alice.browser.get(reverse("home"))["Location"]
    alice.echo("something", profile)
    written = alice.browser.get(reverse("home"))["Location"]

    assert [before, connected, written] == [reverse(name) for name in ("first-steps", "write", "posts")]
