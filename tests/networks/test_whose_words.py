"""Whose words, whole, once: what is kept of what stands on a list."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from alphorn.networks.answer import Answer
from alphorn.networks.facebook import reading as facebook
from alphorn.networks.streams import RemoteItem, StreamRequest
from alphorn.networks.x import reading as x
from alphorn.networks.x.asking import query_of
from alphorn.networks.x.words import LONGEST_LINK, MOST_LINKS, readable

SHORT = "https://t.co/abcdefghij"
SOMEBODY = {"id": "9", "name": "Some Body", "username": "somebody"}
AGAIN = {"type": "retweeted", "id": "3"}
MINE = {"id": "1001", "name": "Alice", "username": "alice"}


def of_x(*rows: dict[str, Any], kind: str = "posts", **includes: Any) -> list[RemoteItem]:
    body = {
        "data": list(rows),
        "meta": {"result_count": len(rows)},
        "includes": {"users": [SOMEBODY, MINE], **includes},
    }
    answer = Answer(200, {}, json.dumps(body).encode())
    return list(x.page_of(answer, StreamRequest(kind, "1001"), "https://x.com", lambda _: True).items)


def of_facebook(row: dict[str, Any], kind: str = "posts", whose: str = "20") -> RemoteItem:
    page = facebook.page_of({"data": [row]}, StreamRequest(kind, whose), "https://facebook.com", lambda _: True)
    return page.items[0]


def link(whole: str, **more: object) -> dict[str, object]:
    return {"url": SHORT, "expanded_url": whole, **more}


@pytest.mark.parametrize(
    ("text", "urls", "read"),
    [
        pytest.param("a &amp; b &lt;c&gt;", [], "a & b <c>", id="X's own escapes"),
        pytest.param("&amp;lt; &amp;amp;", [], "&lt; &amp;", id="once"),
        pytest.param("&copy; &times &quot; &#39;", [], "&copy; &times &quot; &#39;", id="no others"),
        pytest.param(f"see {SHORT}", [link("https://shop.example/?a=1&region=eu")], "see https://shop.example/?a=1&region=eu",
                     id="no sign of trade"),
        pytest.param(f"see {SHORT}", [link("https://shop.example/?a=1&section=5")], "see https://shop.example/?a=1&section=5",
                     id="no sign of paragraphs"),
        pytest.param(f"see {SHORT}", [link("https://shop.example/?a=1&notify=1")], "see https://shop.example/?a=1&notify=1",
                     id="no sign of negation"),
        pytest.param(f"see {SHORT}", [link("https://shop.example/?a=1&timestamp=5")], "see https://shop.example/?a=1&timestamp=5",
                     id="no sign of multiplication"),
        pytest.param(f"see {SHORT}", [link("https://e.example/?a=1&amp;b=2")], "see https://e.example/?a=1&amp;b=2",
                     id="even where it looks like one"),
        pytest.param(f"{SHORT} {SHORT}", [link("https://a.example", start=24), link("https://b.example", start=0)],
                     "https://b.example https://a.example", id="by their places"),
        pytest.param(f"{SHORT} {SHORT}", [link("https://a.example"), link("https://b.example")],
                     "https://a.example https://b.example", id="in their order"),
        pytest.param(f"{SHORT}", [link("https://a.example", start=3)], "https://a.example", id="a wrong place"),
        pytest.param(f"{SHORT}", [link("https://a.example", start=True, end="x")], "https://a.example", id="no place"),
        pytest.param(f"see {SHORT}", [link("")], f"see {SHORT}", id="nowhere"),
        pytest.param(f"see {SHORT}", [link("https://" + "a" * LONGEST_LINK)], f"see {SHORT}", id="too far"),
        pytest.param(f"see {SHORT}", [link("https://x.com/a/status/1/photo/1"), link("https://x.com/a/status/1/photo/1")],
                     "see", id="its pictures"),
        pytest.param(f"&lt;3 {SHORT} &lt;3", [link(SHORT + SHORT, start=6)], f"<3 {SHORT}{SHORT} <3", id="never twice"),
    ],
)  # fmt: skip
def test_a_text_is_read_as_it_was_written(text: str, urls: list[dict[str, object]], read: str) -> None:
    assert readable({"text": text, "entities": {"urls": urls}}) == read


def test_links_that_feed_on_each_other_stay_small() -> None:
    """Guard: each address is put in once (`words.readable`)."""
    urls = [{"url": "a", "expanded_url": "a" * 100, "start": at % 5} for at in range(10 * MOST_LINKS)]

    assert len(readable({"text": "aaaaaaaaaa", "entities": {"urls": urls}})) <= 10 * 100


@pytest.mark.parametrize("long", ["note_tweet", "note_post"])
def test_a_long_post_is_kept_whole(long: str) -> None:
    whole = {
        "text": f"Beginning of a long one &amp; its end {SHORT}",
        "entities": {"urls": [link("https://e.example")]},
    }

    [item] = of_x({"id": "5", "author_id": "1001", "text": "Beginning of a…", long: whole})

    assert item.text == "Beginning of a long one & its end https://e.example"


def test_of_a_long_post_the_beginning_is_not_kept_nor_the_link_to_its_rest() -> None:
    [item] = of_x({"id": "13", "text": f"{'x' * 240}… {SHORT}", "note_tweet": {"text": "x" * 900}})

    assert item.text == "x" * 900


@pytest.mark.parametrize(
    ("references", "kind", "posts"),
    [("referenced_tweets", "retweeted", "tweets"), ("referenced_posts", "reposted", "posts")],
)
@pytest.mark.parametrize("stream", ["posts", "home", "likes"])
def test_what_somebody_posted_again_is_whose_it_was(references: str, kind: str, posts: str, stream: str) -> None:
    again = {"id": "12", "author_id": "8", "text": "RT @somebody: cut…", references: [{"type": kind, "id": "3"}]}
    original = {
        "id": "3",
        "author_id": "9",
        "text": "cut…",
        "note_tweet": {"text": "cut nowhere"},
        "public_metrics": {"like_count": 4},
    }

    [item] = of_x(again, kind=stream, **{posts: [original]})

    assert (item.remote_id, item.author, item.handle, item.text) == ("12", "Some Body", "somebody", "cut nowhere")
    assert (item.url, item.counts, item.is_of_others) == ("https://x.com/somebody/status/3", {"likes": 4}, True)


def test_what_somebody_posted_again_and_x_cuts_is_nobodys_own() -> None:
    again = {
        "id": "12",
        "author_id": "1001",
        "text": "RT @somebody: cut…",
        "referenced_tweets": [{"type": "retweeted", "id": "3"}],
    }

    [item] = of_x(again)

    assert (item.handle, item.text, item.is_of_others) == ("somebody", "cut…", True)


@pytest.mark.parametrize("text", ["RT @somebody: … cut in,…", "RT @some_body: Snow down to 1400 m …"])
def test_what_is_cut_as_x_cuts_a_repost_is_nobodys_own_though_nothing_else_says_so(text: str) -> None:
    """Guard: `items._is_cut`."""
    [item] = of_x({"id": "12", "text": text})

    assert (f"RT @{item.handle}: {item.text}", item.is_of_others) == (text, True)


@pytest.mark.parametrize(
    "text", ["RT @somebody: Look at that", "RT @: so it begins…", "Well… RT @somebody: no…", "So it begins…"]
)
def test_what_only_looks_like_a_cut_repost_is_ones_own(text: str) -> None:
    [item] = of_x({"id": "12", "text": text})

    assert (item.text, item.is_of_others) == (text, False)


def test_ones_own_post_that_one_posted_again_is_there_once() -> None:
    original = {"id": "3", "author_id": "1001", "text": "My words"}
    again = {
        "id": "12",
        "author_id": "1001",
        "text": "RT @alice: My words",
        "referenced_tweets": [{"type": "retweeted", "id": "3"}],
    }

    items = of_x(again, original, tweets=[original])

    assert [item.remote_id for item in items] == ["3"]


@pytest.mark.parametrize(
    ("more", "is_answer"),
    [
        ({"in_reply_to_user_id": "9"}, True),
        ({"in_reply_to_user_id": "1001", "referenced_tweets": [{"type": "replied_to", "id": "3"}]}, False),
        ({"referenced_posts": [{"type": "replied_to", "id": "3"}]}, True),
        ({"referenced_tweets": [{"type": "quoted", "id": "3"}]}, False),
        ({}, False),
    ],
)
def test_an_answer_to_somebody_is_told_from_a_post(more: dict[str, object], is_answer: bool) -> None:
    [item] = of_x({"id": "5", "author_id": "1001", "text": "Yes, at six", **more})

    assert (item.is_answer, item.is_of_others) == (is_answer, False)


def test_what_somebody_says_of_themselves_has_the_addresses_they_wrote() -> None:
    said = {"description": {"urls": [link("https://e.example/?a=1&times=2")]}}

    [item] = of_x(
        {"id": "9", "username": "somebody", "description": f"Me &amp; {SHORT}", "entities": said}, kind="followers"
    )

    assert item.text == "Me & https://e.example/?a=1&times=2"


@pytest.mark.parametrize("history", ["edit_history_tweet_ids", "edit_history_post_ids"])
def test_an_edited_post_is_one_and_what_it_became(history: str) -> None:
    """Guards: `items._first_id`; `reading._items` takes the newest."""
    items = of_x(
        {"id": "1007", "text": "The bridge is open", history: ["1006", "1007"]},
        {"id": "1006", "text": "The briddge is open", history: ["1006", "1007"]},
    )

    assert [(item.remote_id, item.newest_id, item.text) for item in items] == [("1006", "1007", "The bridge is open")]


@pytest.mark.parametrize("history", [None, "1006", ["1006"], [5, "1007"], ["x", "1007"], [], {"0": "1006"}])
def test_a_history_that_is_none_leaves_a_post_its_own_id(history: object) -> None:
    [item] = of_x({"id": "1007", "text": "One", "edit_history_tweet_ids": history})

    assert item.remote_id == "1007"


@pytest.mark.parametrize(
    ("vocabulary", "fields"),
    [("tweet", ("note_tweet", "referenced_tweets", "in_reply_to_user_id")), ("post", ("note_post",))],
)
def test_x_is_asked_for_whole_words_and_whose_they_are(vocabulary: str, fields: tuple[str, ...]) -> None:
    query = query_of(StreamRequest("posts", "1001"), vocabulary)

    asked = set(query[f"{vocabulary}.fields"].split(","))
    assert set(fields) <= asked
    assert {"author_id"} < set(query["expansions"].split(","))


def test_what_others_wrote_on_a_wall_is_theirs() -> None:
    item = of_facebook({"id": "20_3", "message": "Happy birthday", "from": {"id": "77", "name": "Aunt Rosa"}})

    assert (item.author, item.is_of_others) == ("Aunt Rosa", True)


@pytest.mark.parametrize("author", [{"id": "20", "name": "Me"}, {}, None])
def test_what_one_wrote_oneself_is_ones_own(author: object) -> None:
    assert not of_facebook({"id": "20_3", "message": "Hello", "from": author}).is_of_others


def test_a_visitors_words_are_not_the_pages() -> None:
    assert of_facebook({"id": "30_3", "message": "Hi", "from": {"id": "77"}}, "page_posts", "30").is_of_others


def test_a_story_of_facebook_is_nobodys_words() -> None:
    assert of_facebook({"id": "20_1", "story": "Anna updated her profile picture."}).text == ""


@pytest.mark.parametrize(
    ("attached", "text"),
    [
        (
            {"type": "share", "url": "https://l.facebook.com/?u=1", "unshimmed_url": "https://e.example/"},
            "https://e.example/",
        ),
        ({"type": "share", "url": "https://e.example/"}, "https://e.example/"),
        ({"type": "photo", "url": "https://www.facebook.com/photo/1"}, ""),
        ({"type": 5, "url": 5}, ""),
    ],
)
def test_a_post_that_is_only_a_link_is_its_link(attached: dict[str, object], text: str) -> None:
    assert of_facebook({"id": "20_1", "attachments": {"data": [attached]}}).text == text


def test_a_post_with_words_and_a_link_is_its_words() -> None:
    attached = {"type": "share", "url": "https://e.example/"}

    assert of_facebook({"id": "20_1", "message": "Look", "attachments": {"data": [attached]}}).text == "Look"


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-11-26T08:48:02+0000", datetime(2026, 11, 26, 8, 48, 2, tzinfo=UTC)),
        (
            "2026-11-26T08:48:02-0330",
            datetime(2026, 11, 26, 8, 48, 2, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
        ),
        ("2026-1-6T8:48:2+00:00", datetime(2026, 1, 6, 8, 48, 2, tzinfo=UTC)),
        ("2026-W48-4T08:48:02+0000", None),
        ("2026-11-26T08:48:02.5678", None),
        ("2026-02-30T08:48:02+0000", None),
        ("yesterday", None),
    ],
)
def test_the_moment_of_a_post_of_facebook_is_told_with_its_zone_or_not_at_all(
    said: str, moment: datetime | None
) -> None:
    """Guard: `facebook.reading._moment`."""
    assert of_facebook({"id": "20_5", "message": "One", "created_time": said}).happened_at == moment
