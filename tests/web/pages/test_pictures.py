"""Pictures and faces on the archive's page: from our own place, described, and nothing of them is markup."""

import re

import pytest
from django.urls import reverse

from alphorn.models import Stream
from tests.stage.people import Person
from tests.web.fetched import posts_of
from tests.web.house import bring_in, consent_at_facebook

IMAGE = re.compile(r'<img src="([^"]+)" alt="([^"]*)" width="\d+" height="\d+" loading="lazy">')
LAKE = "https://pbs.twimg.com/media/lake.jpg"


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    return posts_of(alice)


def pictures(*said: str, url: str = LAKE) -> list[dict[str, str]]:
    """So many pictures, and what is said of each."""
    return [{"url": f"{url}?{number}", "alt": alt} for number, alt in enumerate(said)]


def archive(person: Person) -> str:
    """The page."""
    return person.browser.get(reverse("archive")).content.decode()


def test_pictures_come_from_our_own_place(alice: Person, posts: Stream) -> None:
    item = bring_in(posts, "Alice", "Dawn.", pictures=pictures("A lake", "Fog"))

    page = archive(alice)

    shown = IMAGE.findall(page)
    assert [address.partition("?v=")[0] for address, _ in shown] == [
        reverse("picture", args=[item.pk, number]) for number in (0, 1)
    ]
    assert [alt for _, alt in shown] == ["A lake", "Fog"]
    assert "pbs.twimg.com" not in page


def test_what_nobody_described_is_said_to_be_so(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "Dawn.", pictures=pictures(""))
    bring_in(posts, "Alice", "Dusk.", pictures=pictures("", "A lake"))

    said = {alt for _, alt in IMAGE.findall(archive(alice))}

    assert said == {
        "A picture; nobody said what it shows",
        "Picture 1 of 2; nobody said what it shows",
        "A lake",
    }


def test_no_more_than_four_are_shown(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "Dawn.", pictures=pictures(*"abcdef"))

    assert [alt for _, alt in IMAGE.findall(archive(alice))] == [*"abcd"]


def test_what_is_said_of_a_picture_is_only_words(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "Dawn.", pictures=pictures('"><script>alert(1)</script>'))

    page = archive(alice)

    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


def test_another_picture_has_another_address(alice: Person, posts: Stream) -> None:
    item = bring_in(posts, "Alice", "Dawn.", pictures=pictures(""))
    before = IMAGE.findall(archive(alice))[0][0]
    item.pictures = pictures("", url="https://pbs.twimg.com/media/fog.jpg")
    item.save()

    after = IMAGE.findall(archive(alice))[0][0]

    assert before.partition("?")[0] == after.partition("?")[0]
    assert before != after


def test_somebody_with_a_face_is_shown_with_it_in_both_lists(alice: Person, posts: Stream) -> None:
    following = alice.workspace.streams.get(network="x", kind="following")
    item = bring_in(following, "Nuria Grau", pictures=pictures(""))

    answer = alice.browser.get(reverse("archive"), {"kind": "person"}).content.decode()

    faces = [(address.partition("?")[0], alt) for address, alt in IMAGE.findall(answer)]
    assert faces == [(reverse("picture", args=[item.pk, 0]), "")] * 2
    assert answer.count(">NG<img") == 2


def test_somebody_without_a_face_has_initials(alice: Person, posts: Stream) -> None:
    following = alice.workspace.streams.get(network="x", kind="following")
    bring_in(following, "Nuria Grau")

    answer = alice.browser.get(reverse("archive"), {"kind": "person"}).content.decode()

    assert (IMAGE.findall(answer), answer.count(">NG</span>")) == ([], 2)


def test_an_interest_has_the_face_of_its_page(alice: Person) -> None:
    likes = consent_at_facebook(alice.workspace, reads=True).authorisation.streams.get(kind="likes")
    item = bring_in(likes, "Alpine gardens", pictures=pictures(""))

    assert reverse("picture", args=[item.pk, 0]) in IMAGE.findall(archive(alice))[0][0]
