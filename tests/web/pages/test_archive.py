"""The archive: what is looked for is found, what comes from outside is only words, and what is deleted is gone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from alphorn.models import Item, Stream, User
from alphorn.web.sentences.items import safe_url
from tests.stage.people import Person
from tests.web.house import bring_in, found


def test_nothing_read_says_how_to_let_it_read(alice: Person) -> None:
    assert "Alphorn has read nothing" in found(alice.browser)


def test_nothing_yet_says_that_it_comes(alice: Person, posts: Stream) -> None:
    assert "Nothing came in yet" in found(alice.browser)


def test_nothing_found_says_what_else_to_try(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")

    assert "Nothing like that came in" in found(alice.browser, words="glacier")


def test_it_is_found_by_its_words(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "First snow above the valley.")
    bring_in(posts, "Alice", "The bridge is open again.")

    page = found(alice.browser, words="bridges")

    assert "The bridge is open again." in page
    assert "First snow" not in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"kind": "own"}, "First snow."),
        ({"kind": "interest"}, "Alpine gardens"),
        ({"network": "facebook"}, "Alpine gardens"),
        ({"network": "x"}, "First snow."),
    ],
)
def test_it_is_found_by_kind_and_network(
    alice: Person, posts: Stream, likes: Stream, asked: dict[str, str], shown: str
) -> None:
    bring_in(posts, "Alice", "First snow.")
    bring_in(likes, "Alpine gardens")

    page = found(alice.browser, **asked).partition('<aside class="aside"')[0]

    assert [each for each in ("First snow.", "Alpine gardens") if each in page] == [shown]


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nonsense", "network": "nowhere", "stream": "1", "before": "yesterday"},
        {"before": "2026-11-24T10:00:00_00000000-0000-0000-0000-000000000000"},
        {"before": "9999-99-99T00:00:00+00:00_x"},
        {"words": "\x00"},
        {"from": "\x00", "until": "٢٠٢٥-٠٣-٠٣"},
        {"words": '"unclosed -'},
    ],
)
def test_an_address_that_says_nonsense_shows_the_archive(alice: Person, posts: Stream, asked: dict[str, str]) -> None:
    assert "Archive" in found(alice.browser, **asked)


@pytest.fixture
def around_midnight(posts: Stream) -> None:
    """Three posts: one at the last moment of 2 March in Zurich, one at the first of 3 March, one on 5 March."""
    zurich = ZoneInfo("Europe/Zurich")
    bring_in(posts, "Alice", "Nearly midnight.", happened_at=datetime(2025, 3, 2, 23, 59, 59, tzinfo=zurich))
    bring_in(posts, "Alice", "Just after it.", happened_at=datetime(2025, 3, 3, tzinfo=zurich))
    bring_in(posts, "Alice", "Two days on.", happened_at=datetime(2025, 3, 5, 12, tzinfo=zurich))


SAID = ("Nearly midnight.", "Just after it.", "Two days on.")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"from": "2025-03-03"}, SAID[1:]),
        ({"until": "2025-03-02"}, SAID[:1]),
        ({"from": "2025-03-03", "until": "2025-03-03"}, SAID[1:2]),
        ({"from": "2025-03-02", "until": "2025-03-05"}, SAID),
        ({"from": " ", "until": ""}, SAID),
        ({"until": "2999-12-31"}, SAID),
        ({"from": "1900-01-01", "words": "midnight"}, SAID[:1]),
    ],
)
def test_it_is_found_by_days_of_the_readers(
    alice: Person, around_midnight: None, asked: dict[str, str], shown: tuple[str, ...]
) -> None:
    page = found(alice.browser, **asked)

    assert tuple(each for each in SAID if each in page) == shown


def test_a_day_begins_where_the_reader_is(alice: Person, around_midnight: None) -> None:
    User.objects.filter(pk=alice.user.pk).update(time_zone="America/New_York")

    page = found(alice.browser, **{"from": "2025-03-02", "until": "2025-03-02"})

    assert [each for each in SAID if each in page] == ["Nearly midnight.", "Just after it."]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": "2024-01-01", "until": "2024-01-31"}, "nothing like that from 1 January 2024 to 31 January 2024."),
        ({"from": "2024-01-01", "until": "2024-01-01"}, "There is nothing like that on 1 January 2024."),
        ({"from": "2026-01-01"}, "There is nothing like that since 1 January 2026."),
        ({"until": "2024-01-01"}, "There is nothing like that until 1 January 2024."),
        (
            {"from": "2025-03-05", "until": "2025-03-02"},
            "The first day comes after the last: nothing lies between them.",
        ),
    ],
)
def test_nothing_in_that_time_is_said_in_words(
    alice: Person, around_midnight: None, asked: dict[str, str], said: str
) -> None:
    assert said in found(alice.browser, **asked)


@pytest.mark.parametrize("word", ["yesterday", "2025-02-30", "0001-01-01", "9999-12-31", "3.3.2025", "<b>"])
def test_what_is_no_date_is_left_out_and_the_rest_stays(alice: Person, around_midnight: None, word: str) -> None:
    page = found(alice.browser, **{"from": word, "until": "2025-03-03", "words": "midnight", "network": "x"})

    assert "is no date, and was left out." in page
    assert "Nearly midnight." in page
    assert ('value="midnight"' in page, 'value="2025-03-03"' in page, "“<b>”" in page) == (True, True, False)


def test_the_time_is_kept_from_page_to_page_and_from_kind_to_kind(alice: Person, posts: Stream) -> None:
    made = [bring_in(posts, "Alice", f"Number {n}.") for n in range(35)]

    page = alice.browser.get(reverse("archive"), {"from": "2020-01-01", "until": "2999-01-01"})
    second = alice.browser.get(f"{reverse('archive')}?{page.context['earlier']}").content.decode()

    assert len(made) == 35
    assert second.count('<li class="item"') == 5
    assert 'value="2020-01-01"' in second
    assert "from=2020-01-01&amp;until=2999-01-01&amp;kind=own" in second


def test_people_stand_by_themselves_and_are_found_where_they_are_looked_for(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")
    bring_in(alice.workspace.streams.get(network="x", kind="following"), "Nuria Camenisch")

    everything = found(alice.browser).partition('<aside class="aside"')[0]
    people = found(alice.browser, kind="person").partition('<aside class="aside"')[0]
    searched = found(alice.browser, words="nuria").partition('<aside class="aside"')[0]

    assert "People are on a list of their own:" in everything
    assert "People are on a list of their own:" not in people + searched
    assert ["Nuria Camenisch" in each for each in (everything, people, searched)] == [False, True, True]


def test_a_page_is_followed_by_the_earlier_one(alice: Person, posts: Stream) -> None:
    made = [bring_in(posts, "Alice", f"Number {n}.") for n in range(35)]

    first = alice.browser.get(reverse("archive"))
    second = alice.browser.get(f"{reverse('archive')}?{first.context['earlier']}").content.decode()

    assert len(made) == 35
    assert second.count('<li class="item"') == 5


def test_what_others_wrote_is_never_markup(alice: Person, posts: Stream) -> None:
    bring_in(posts, "<b>Mallory</b>", "<script>alert(1)</script><img src=x>", url="javascript:alert(1)")

    page = found(alice.browser)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img" not in page
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://x.com/alice/status/1", True),
        ("http://localhost:24001/1", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,hello", False),
        ("//x.com/alice", False),
        ("https://", False),
        ("https://[broken", False),
        ("https://x.com/\nalice", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str, linked: bool) -> None:
    assert safe_url(url) == (url if linked else "")


def test_one_thing_is_deleted_after_asking_once_more(alice: Person, posts: Stream) -> None:
    item = bring_in(posts, "Alice", "First snow.")
    address = reverse("delete-item", args=[item.pk])

    asked = alice.browser.get(address).content.decode()
    alice.browser.post(address)

    assert "this cannot be taken back" in asked
    assert "First snow." not in found(alice.browser)
    assert Item.objects.get(pk=item.pk).text == ""


def test_everything_of_a_stream_is_deleted(alice: Person, posts: Stream, likes: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")
    bring_in(likes, "Alpine gardens")

    alice.browser.post(reverse("delete-stream", args=[posts.pk]))

    assert list(Item.objects.values_list("author", flat=True)) == ["Alpine gardens"]


def test_what_a_place_left_behind_can_still_be_deleted(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")
    place = alice.workspace.connections.get(network="x")
    alice.browser.post(reverse("connection", args=[place.pk]))

    offered = alice.browser.get(reverse("delete-archive")).content.decode()
    alice.browser.post(reverse("delete-stream", args=[posts.pk]))

    assert reverse("delete-stream", args=[posts.pk]) in offered
    assert Item.objects.count() == 0


def test_all_of_it_is_deleted(alice: Person, posts: Stream, likes: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")
    bring_in(likes, "Alpine gardens")

    alice.browser.post(reverse("delete-archive"))

    assert Item.objects.count() == 0
