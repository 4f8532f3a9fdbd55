"""What the sandbox begins with: the same on every first day, varied, and with dates that mean something today."""

from datetime import UTC, date, datetime

import pytest

from alphorn.sandbox.facebook import world as facebook
from alphorn.sandbox.facebook.liked import CATEGORIES, LIKED
from alphorn.sandbox.networks import NETWORKS
from alphorn.sandbox.oracle.grown import Grown
from alphorn.sandbox.worlds.growing import World
from alphorn.sandbox.worlds.names import FULL_NAMES
from alphorn.sandbox.worlds.writers import written
from alphorn.sandbox.x import world as x

TODAY = date(2026, 11, 24)
STREAMS = {network.slug: network.streams for network in NETWORKS}
ALL = [
    (network, owner, stream) for network, owner in (("x", "1001"), ("facebook", "2001")) for stream in STREAMS[network]
]
DEPTHS = {
    ("x", "posts"): 1200,
    ("x", "home"): 600,
    ("x", "likes"): 2500,
    ("x", "bookmarks"): 40,
    ("x", "following"): 300,
    ("x", "followers"): 800,
    ("facebook", "posts"): 400,
    ("facebook", "likes"): 60,
    ("facebook", "friends"): 25,
}


def grown(network: str, owner: str, stream: str, today: date = TODAY) -> list[Grown]:
    return list(STREAMS[network][stream].grow(owner, today))


def day_of(item: Grown) -> date:
    return datetime.fromtimestamp(item.created_at, UTC).date()


@pytest.mark.parametrize(("network", "owner", "stream"), ALL)
def test_a_stream_is_deep_and_holds_nothing_twice(network: str, owner: str, stream: str) -> None:
    items = grown(network, owner, stream)

    assert len(items) >= DEPTHS[network, stream]
    assert len({item.id for item in items}) == len(items)
    assert len({item.sort for item in items}) == len(items)


@pytest.mark.parametrize(("network", "owner", "stream"), ALL)
def test_a_first_day_is_always_the_same(network: str, owner: str, stream: str) -> None:
    x.posts.cache_clear()
    written.cache_clear()
    once = grown(network, owner, stream)
    x.posts.cache_clear()
    written.cache_clear()

    assert grown(network, owner, stream) == once


@pytest.mark.parametrize(("network", "owner", "stream"), ALL)
def test_nothing_is_of_today_or_later(network: str, owner: str, stream: str) -> None:
    assert max(day_of(item) for item in grown(network, owner, stream)) < TODAY


@pytest.mark.parametrize(("network", "owner", "stream"), ALL)
def test_no_slot_is_left_without_a_word(network: str, owner: str, stream: str) -> None:
    assert not [item.text for item in grown(network, owner, stream) if "{" in item.text]


@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29), date(2027, 1, 1)])
def test_some_of_it_was_written_a_year_ago_today(today: date) -> None:
    last_year = date(today.year - 1, today.month, min(today.day, 28) if today.month == 2 else today.day)

    days = [day_of(post) for post in grown("x", "1001", "posts", today)]

    assert days.count(last_year) >= 2
    assert {(last_year - day).days for day in days} >= {1, 0, -1}


def test_posts_go_back_for_years_and_differ() -> None:
    posts = grown("x", "1001", "posts")

    assert day_of(posts[-1]).year <= TODAY.year - 4
    assert len({post.text for post in posts}) > 1000
    assert all(0 < len(post.text) <= 280 for post in posts)
    assert 50 < sum("https://" in post.text for post in posts) < 400
    assert any("&" in post.text for post in posts)


def test_some_posts_did_well_and_most_did_not() -> None:
    likes = sorted(post.likes for post in grown("x", "1001", "posts"))

    assert likes[-1] > 20 * likes[len(likes) // 2]


def test_the_same_words_stand_on_both_networks_minutes_apart() -> None:
    on_x = {post.text: post.created_at for post in grown("x", "1001", "posts")}

    echoed = [post for post in facebook.posts("2001", TODAY) if post.text in on_x]

    assert len(echoed) > 100
    assert sum(0 < post.created_at - on_x[post.text] <= 600 for post in echoed) > 100


def test_some_of_what_is_liked_stands_on_the_home_timeline() -> None:
    at_home = {post.id for post in grown("x", "1001", "home")}

    assert 20 < sum(post.id in at_home for post in grown("x", "1001", "likes")) < 200


def test_who_writes_on_the_home_timeline_is_followed() -> None:
    followed = {person.id: person.name for person in grown("x", "1001", "following")}

    others = [post for post in grown("x", "1001", "home") if post.author_id != "1001"]

    assert all(followed[post.author_id] == post.name for post in others)


def test_interests_have_many_topics() -> None:
    assert len(CATEGORIES) == 20
    assert {page.category for page in grown("facebook", "2001", "likes")} == set(CATEGORIES)
    assert len({name for _, name, _ in LIKED}) == len(LIKED) == 60


def test_handles_are_such_as_x_allows() -> None:
    handles = [person.handle for person in grown("x", "1001", "followers")]

    assert all(handle.isascii() and len(handle) <= 15 and handle.replace("_", "").isalnum() for handle in handles)
    assert len(set(handles)) == len(handles)
    assert len(set(FULL_NAMES)) == len(FULL_NAMES)


@pytest.mark.parametrize("stream", ["posts", "likes", "following", "nothing"])
def test_who_moves_in_later_begins_with_nothing(stream: str) -> None:
    assert list(World(STREAMS["x"], lambda: 1_795_000_000.0).grow("123456789", stream)) == []
