"""Posts on the schedule: what waits for a moment of the coming day is drawn, and told in a table."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Connection, Delivery, Post
from alphorn.models.access.disconnect import disconnect
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.stage.people import Person
from tests.web.house import connect_page, connect_x, stands
from tests.web.schedule.test_page import A_BIT, lane, schedule

HOUR = timedelta(hours=1)
TEXT = "Fog lies in the <valley>."


def waits(post: Post, wait: timedelta, reason: str = "") -> None:
    """Each of its deliveries goes out so much later."""
    post.deliveries.update(state=State.WAITING, due_at=timezone.now() + wait, reason=reason)


@pytest.fixture
def profile(alice: Person) -> Connection:
    """Her profile on X, where things are read, too."""
    return connect_x(alice.workspace, reads=True)


def test_what_waits_is_a_mark_in_the_lane_of_its_place(alice: Person, profile: Connection) -> None:
    waits(alice.echo(TEXT, profile), 6 * HOUR + A_BIT)

    hers = lane(schedule(alice), "@alice_lenses")

    assert re.findall(r'<circle cx="(28\.0)\d%" r="8"><title>Fog lies in the &lt;valley&gt;.', hers) == ["28.0"]
    assert "A post goes out " in hers


def test_it_stands_in_the_table_with_its_reason_and_its_moment(alice: Person, profile: Connection) -> None:
    post = alice.echo(TEXT, profile)
    waits(post, HOUR, Reason.RATE_LIMITED)

    page = schedule(alice).partition('id="posts-head"')[2].partition("</table>")[0]

    assert reverse("post", args=[post.pk]) in page
    assert "X asked for a pause; goes out" in page


def test_where_nothing_waits_nothing_is_drawn(alice: Person, profile: Connection) -> None:
    page = schedule(alice)

    assert ["<circle" in page, "goes out" in page, 'id="posts-head"' in page] == [False, False, False]


@pytest.mark.parametrize("wait", [timedelta(seconds=-1), timedelta(hours=25)])
def test_what_goes_out_now_or_much_later_is_not_drawn(alice: Person, profile: Connection, wait: timedelta) -> None:
    waits(alice.echo(TEXT, profile), wait)

    assert "<circle" not in schedule(alice)


@pytest.mark.parametrize("state", [each for each in State if each is not State.WAITING])
def test_what_does_not_wait_is_not_drawn(alice: Person, profile: Connection, state: State) -> None:
    delivery = alice.echo(TEXT, profile).deliveries.get()
    stands(delivery, state, due_at=timezone.now() + HOUR)

    assert "<circle" not in schedule(alice)


def test_what_went_with_its_connection_is_not_drawn(alice: Person, profile: Connection) -> None:
    waits(alice.echo(TEXT, profile), HOUR)
    disconnect(profile)

    assert "<circle" not in schedule(alice)


def test_somebody_elses_are_not_drawn(alice: Person, bob: Person, profile: Connection) -> None:
    connect_x(bob.workspace, "1002", "bob_bakes", reads=True)
    waits(alice.echo(TEXT, profile), HOUR)

    assert "<circle" not in schedule(bob)


def test_a_place_where_nothing_is_read_has_a_lane_while_a_post_waits_for_it(alice: Person) -> None:
    page_there = connect_page(alice.workspace)
    waits(alice.echo(TEXT, page_there), HOUR)

    page = schedule(alice)

    assert "nothing is brought in" in lane(page, "Alice Lenses")
    assert lane(page, "Alice Lenses").count("<circle") == 1
    assert "Nothing is brought in yet" in page


def test_what_would_lie_on_top_of_each_other_is_one_mark_that_names_both(alice: Person, profile: Connection) -> None:
    waits(alice.echo("First.", profile), HOUR)
    waits(alice.echo("Second.", profile), HOUR + timedelta(minutes=1))

    hers = lane(schedule(alice), "@alice_lenses")

    assert hers.count("<circle") == 1
    assert "First., " in hers
    assert "; Second., " in hers


def test_many_lie_folded_and_of_very_many_the_next_ones_are_shown(alice: Person, profile: Connection) -> None:
    posts = [alice.echo(f"Number {n}.", profile) for n in range(103)]
    Delivery.objects.update(due_at=timezone.now() + HOUR)

    page = schedule(alice).partition('id="posts-head"')[2]

    assert len(posts) == 103
    assert "103 of them, as a table" in page
    assert page.count('class="post-text"') == 100
    assert "And 3 more." in page
