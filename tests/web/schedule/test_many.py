"""The schedule of sixty connections: folded, light, and nothing is out of reach."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Stream
from alphorn.models.importing.sources import sources
from tests.stage.people import Person
from tests.stage.scenes import scene
from tests.web.house import connect_x, consent_at_facebook
from tests.web.schedule.test_page import schedule
from tests.web.schedule.test_posts import waits

MANY, LIGHT = 60, 200_000  # connections; bytes


@pytest.fixture
def nine(alice: Person) -> list[Stream]:
    """Nine profiles on X that let us read, and somebody at Facebook. Returns the posts of the profiles."""
    return scene("nine", lambda: connect_nine(alice))


def connect_nine(alice: Person) -> list[Stream]:
    """The first time."""
    made = [connect_x(alice.workspace, f"9{n}", f"profile_{n}", reads=True) for n in range(9)]
    consent_at_facebook(alice.workspace, reads=True)
    return [place.authorisation.streams.get(kind="posts") for place in made]


def table(page: str) -> str:
    """What stands below the picture and the week."""
    return page.partition('id="streams-head"')[2]


def test_many_are_folded_by_network(alice: Person, nine: list[Stream]) -> None:
    page = schedule(alice)

    assert page.count('<details class="lane-group">') == 2
    assert "9 connections" in page
    assert re.findall(r"\?network=(\w+)#streams-head", page) == ["x", "facebook"]


def test_of_many_the_table_shows_one_network(alice: Person, nine: list[Stream]) -> None:
    shown = table(schedule(alice, network="facebook"))

    assert "Alice Lenz" in shown
    assert "profile_1" not in shown


def test_of_many_each_is_a_line_until_it_is_opened(alice: Person, nine: list[Stream]) -> None:
    folded = table(schedule(alice))
    opened = table(schedule(alice, of=str(sources(alice.workspace)[3].pk)))

    assert (folded.count('<tr class="source"'), folded.count('<tr id="stream-')) == (9, 0)
    assert (opened.count('<tr class="source"'), opened.count('<tr id="stream-')) == (9, 5)
    assert opened.count('aria-expanded="true"') == 1


@pytest.mark.parametrize("asked", ["nonsense", "01a1f2b2-6a9b-7a2b-9a2b-000000000000"])
def test_what_is_not_there_is_not_opened(alice: Person, nine: list[Stream], asked: str) -> None:
    assert table(schedule(alice, of=asked)).count('<tr id="stream-') == 0


def test_after_a_change_one_is_back_at_its_row(alice: Person, nine: list[Stream]) -> None:
    changed = nine[-1]

    answer = alice.browser.post(reverse("pauses", args=[changed.pk]), follow=True)

    assert f'<tr id="stream-{changed.pk}">' in table(answer.content.decode())
    assert answer.redirect_chain[-1][0].endswith(f"#stream-{changed.pk}")


def test_posts_are_drawn_on_the_lane_of_all_and_on_their_own(alice: Person, nine: list[Stream]) -> None:
    [first, *_, last] = [each.authorisation.connections.get() for each in nine]
    waits(alice.echo("Fog lies in the valley.", first, last), timedelta(hours=3))

    page = schedule(alice)

    assert "9 connections, 2 posts" in page
    assert "2 posts go out, the first of them" in page
    assert page.count("<circle cx=") == 3


@pytest.mark.not_quick
def test_sixty_are_light(alice: Person) -> None:
    made = [connect_x(alice.workspace, f"9{n}", f"profile_{n}", reads=True) for n in range(MANY)]
    Stream.objects.filter(state="waiting").update(due_at=timezone.now() + timedelta(minutes=30))

    page = schedule(alice, of=str(made[30].pk))

    assert page.count('<li class="lane">') == MANY
    assert len(page.encode()) < LIGHT
