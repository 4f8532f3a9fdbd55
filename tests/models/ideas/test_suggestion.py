"""Ideas for posts: what they are drawn from, what rests, and what was never wanted."""

import random
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as a_zone

import pytest
from django.utils import timezone

from alphorn.models import Item, Stream, Suggestion
from alphorn.models.ideas.candidates import WEIGHED
from alphorn.models.ideas.draw import Idea
from alphorn.models.ideas.suggestion import REST
from tests.models.hands import Time
from tests.stage.people import Person
from tests.web.house import bring_in, connect_x, consent_at_facebook

YEAR = timedelta(days=365.25)


def clock(hour: int) -> tzinfo:
    """One by which it is that hour now: no day of it ends during a test."""
    return a_zone(timedelta(hours=(hour - datetime.now(UTC).hour + 12) % 24 - 12))


NOON = clock(12)


def years_ago(years: int, hour: int, zone: tzinfo = NOON, days: int = 0) -> datetime:
    """That hour of today by the clock of `zone`, so many years ago, or so many days beside it."""
    today = timezone.localtime(timezone=zone)
    day = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
    return day.replace(year=day.year - years, hour=hour, minute=0) + timedelta(days=days)


@pytest.fixture
def likes(alice: Person) -> Stream:
    """Her interests at Facebook; nothing came in yet."""
    stream: Stream = consent_at_facebook(alice.workspace, reads=True).authorisation.streams.get(kind="likes")
    return stream


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    connect_x(alice.workspace, reads=True)
    stream: Stream = alice.workspace.streams.get(network="x", kind="posts")
    return stream


def another(person: Person, dice: random.Random | None = None) -> Suggestion | None:
    return Suggestion.objects.another(person.workspace, "en", dice)


def topics(person: Person, count: int, dice: random.Random) -> list[str]:
    """What the next ideas are about."""
    made = [another(person, dice) for _ in range(count)]
    return [each.topic for each in made if each]


def test_there_is_none_before_something_came_in(alice: Person, likes: Stream) -> None:
    assert another(alice) is None


def test_an_interest_becomes_one(alice: Person, likes: Stream) -> None:
    item = bring_in(likes, "Alpine Gardens")

    made = another(alice)

    assert made is not None
    assert (made.idea, made.topic, made.item) == (Idea.INTEREST, "alpine gardens", item)


def test_what_was_written_a_year_ago_today_becomes_one(alice: Person, posts: Stream) -> None:
    bring_in(posts, "", "First snow.", happened_at=years_ago(1, 23))
    bring_in(posts, "", "Not a year.", happened_at=timezone.now() - YEAR / 2)

    with timezone.override(NOON):
        made = another(alice)

    assert made is not None
    assert (made.idea, made.topic) == (Idea.YEAR_AGO, "first snow")


@pytest.mark.parametrize("zone", [clock(2), clock(22)])
def test_a_year_ago_today_is_the_day_by_the_persons_own_clock(alice: Person, posts: Stream, zone: tzinfo) -> None:
    bring_in(posts, "", "Late the day before.", happened_at=years_ago(2, 23, zone, days=-1))
    bring_in(posts, "", "Early the day after.", happened_at=years_ago(2, 0, zone, days=1))

    with timezone.override(zone):
        assert another(alice) is None


def test_what_was_a_year_ago_today_does_not_lie_on_the_sheet_tomorrow(
    alice: Person, posts: Stream, time_passes: Time
) -> None:
    """Guard: `Suggestion.still_holds`."""
    bring_in(posts, "", "First snow.", happened_at=years_ago(1, 12))
    with timezone.override(NOON):
        assert another(alice) is not None
        time_passes(timedelta(days=1))

        assert Suggestion.objects.current(alice.workspace, "en") is None


def test_what_was_echoed_to_two_networks_is_one_topic(alice: Person, posts: Stream, likes: Stream) -> None:
    """Guard: `candidates._own`."""
    there = likes.authorisation.streams.get(kind="posts")
    bring_in(posts, "", "First snow above the Lötschental.", happened_at=years_ago(1, 12))
    bring_in(there, "", "First snow above the Lötschental! https://example.org", happened_at=years_ago(1, 12))

    with timezone.override(NOON):
        assert topics(alice, 2, random.Random(7)) == ["first snow above the lötschental"]


def test_what_is_there_no_more_gives_no_idea(alice: Person, likes: Stream) -> None:
    item = bring_in(likes, "Gardens")
    Suggestion.objects.current(alice.workspace, "en")

    Item.objects.filter(pk=item.pk).update(removed_at=timezone.now())

    assert Suggestion.objects.current(alice.workspace, "en") is None


def test_what_did_well_becomes_one(alice: Person, posts: Stream) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    bring_in(posts, "", "Many liked it.", happened_at=long_ago, counts={"likes": 40}, remote_id="1")
    bring_in(posts, "", "Nobody did.", happened_at=long_ago, counts={"likes": 0}, remote_id="2")

    made = another(alice)

    assert made is not None
    assert (made.idea, made.topic) == (Idea.DID_WELL, "many liked it")


def test_an_own_post_that_was_picked_rests_as_one_that_was_drawn(alice: Person, posts: Stream) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    item = bring_in(posts, "", "Many liked it.", happened_at=long_ago, counts={"likes": 40})

    picked = Suggestion.objects.begin_with(item)

    assert picked is not None
    assert picked.topic == "many liked it"
    assert another(alice) is None


def test_no_topic_comes_again_within_its_rest(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Gardens")
    bring_in(likes, "Huts")
    bring_in(likes, "Lakes")

    drawn = topics(alice, 3, random.Random(7))

    assert sorted(drawn) == ["gardens", "huts", "lakes"]
    assert another(alice) is None


@pytest.mark.not_quick
def test_of_many_interests_each_comes_once(alice: Person, likes: Stream) -> None:
    """Guard: what rests is left out before a few are chosen to be looked up."""
    names = {bring_in(likes, f"Hut {number}").author.casefold() for number in range(WEIGHED + 40)}

    drawn = topics(alice, len(names), random.Random(7))

    assert (set(drawn), len(drawn)) == (names, len(names))


def test_after_its_rest_it_comes_again(alice: Person, likes: Stream, time_passes: Time) -> None:
    bring_in(likes, "Gardens")
    bring_in(likes, "Huts")
    first, second = topics(alice, 2, random.Random(7))

    time_passes(REST + timedelta(hours=1))
    third = topics(alice, 1, random.Random(7))

    assert third == [first]
    assert first != second


def test_a_topic_never_follows_itself(alice: Person, likes: Stream, time_passes: Time) -> None:
    bring_in(likes, "Gardens")
    another(alice)

    time_passes(2 * REST)

    assert another(alice) is None


def test_the_same_dice_draw_the_same(alice: Person, likes: Stream) -> None:
    bring_in(likes, "", remote_id="without a name")  # no idea can be made of it
    bring_in(likes, "Gardens")
    first = topics(alice, 1, random.Random(11))
    Suggestion.objects.all().delete()

    assert topics(alice, 1, random.Random(11)) == first == ["gardens"]


def test_what_is_never_wanted_does_not_come(alice: Person, likes: Stream, time_passes: Time) -> None:
    bring_in(likes, "Gardens")
    bring_in(likes, "Huts")
    made = another(alice)
    assert made is not None
    made.never_again()

    time_passes(2 * REST)
    drawn = {each.topic for each in (another(alice), another(alice)) if each}

    assert made.topic not in drawn
    assert len(drawn) == 1


def test_not_this_ends_the_idea_and_not_the_topic(alice: Person, likes: Stream, time_passes: Time) -> None:
    bring_in(likes, "Gardens")
    bring_in(likes, "Huts")
    made = another(alice)
    assert made is not None

    made.dismiss()
    following = Suggestion.objects.current(alice.workspace, "en")
    time_passes(2 * REST)

    assert following is not None
    assert following.topic != made.topic
    assert topics(alice, 1, random.Random(3)) == [made.topic]


def test_the_one_on_the_sheet_stays_until_it_is_answered(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Gardens")
    bring_in(likes, "Huts")

    first, again = (Suggestion.objects.current(alice.workspace, "en") for _ in range(2))

    assert first == again


def test_one_that_was_used_makes_room(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Gardens")
    bring_in(likes, "Huts")
    first = Suggestion.objects.current(alice.workspace, "en")
    assert first is not None

    first.use()

    assert Suggestion.objects.current(alice.workspace, "en") != first


def test_what_was_deleted_gives_no_idea(alice: Person, likes: Stream) -> None:
    item = bring_in(likes, "Gardens")
    Suggestion.objects.current(alice.workspace, "en")

    item.forget()

    assert Suggestion.objects.current(alice.workspace, "en") is None


def test_what_came_instead_of_what_is_taken_back_does_not_rest(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Huts")
    bring_in(likes, "Gardens")
    first = Suggestion.objects.current(alice.workspace, "en")
    assert first
    first.never_again()
    instead = Suggestion.objects.current(alice.workspace, "en")

    first.take_back()

    assert instead
    assert not Suggestion.objects.filter(pk=instead.pk).exists()
    assert Suggestion.objects.current(alice.workspace, "en") == first
    assert not first.is_muted


def test_what_was_used_meanwhile_is_kept_when_it_is_taken_back(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Huts")
    bring_in(likes, "Gardens")
    first = Suggestion.objects.current(alice.workspace, "en")
    assert first
    first.never_again()
    instead = Suggestion.objects.current(alice.workspace, "en")
    assert instead
    instead.use()

    first.take_back()

    assert Suggestion.objects.filter(pk=instead.pk).exists()


def test_somebody_elses_interests_are_theirs(alice: Person, bob: Person, likes: Stream) -> None:
    bring_in(likes, "Gardens")

    assert another(bob) is None
    assert Item.objects.filter(workspace=bob.workspace).count() == 0
