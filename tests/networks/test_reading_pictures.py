"""Which pictures are read from X's and Facebook's lists: their addresses, if they are safe, and what they show."""

import json
from typing import Any

import pytest

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Rejected
from alphorn.networks.facebook import reading as facebook
from alphorn.networks.http import Http
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, RemotePicture, StreamRequest
from alphorn.networks.x import reading as x
from alphorn.networks.x.asking import query_of

HERE = "127.0.0.1:8002"
HTTP = Http(allow=frozenset({HERE}))
LAKE = "https://pbs.twimg.com/media/lake.jpg"
UNSAFE = [
    *("", "http://pbs.twimg.com/media/lake.jpg", "//pbs.twimg.com/lake.jpg", "data:image/png;base64,AAAA"),
    *("file:///etc/passwd", "javascript:alert(1)", "https://", "https://[", "http://127.0.0.1:8003/lake.jpg"),
    "http://127.0.0.1:8002@192.168.0.1/lake.jpg",
]


def media(key: str, **said: Any) -> dict[str, Any]:
    """One row of what posts have attached."""
    return {"media_key": key, "type": "photo", **said}


def from_x(row: dict[str, Any], *attached: dict[str, Any], kind: str = "posts") -> RemoteItem:
    """The thing that a row of X's is read as."""
    said = {"data": [{"id": "1", "text": "Dawn.", **row}], "meta": {}, "includes": {"media": list(attached)}}
    answer = Answer(200, {}, json.dumps(said).encode())
    return x.page_of(answer, StreamRequest(kind, "1001"), "https://x.com", HTTP.may_call).items[0]


def from_facebook(row: dict[str, Any], kind: str = "posts") -> RemoteItem:
    """The thing that a row of Facebook's is read as."""
    said = {"data": [{"id": "1", "name": "Alice", **row}]}
    return facebook.page_of(said, StreamRequest(kind, "2001"), "https://www.facebook.com", HTTP.may_call).items[0]


def test_a_post_on_x_has_its_pictures_in_their_order() -> None:
    row = {"attachments": {"media_keys": ["3_2", "3_1", "3_9"]}}

    read = from_x(row, media("3_1", url=f"{LAKE}?1", alt_text="A lake at dawn"), media("3_2", url=f"{LAKE}?2"))

    assert read.pictures == (RemotePicture(f"{LAKE}?2"), RemotePicture(f"{LAKE}?1", "A lake at dawn"))


@pytest.mark.parametrize("kind", ["video", "animated_gif"])
def test_of_a_film_the_picture_before_it_is_shown(kind: str) -> None:
    read = from_x({"attachments": {"media_keys": ["7_1"]}}, media("7_1", type=kind, preview_image_url=LAKE))

    assert read.pictures == (RemotePicture(LAKE),)


@pytest.mark.parametrize("url", UNSAFE)
def test_an_address_that_is_not_safe_is_not_kept(url: str) -> None:
    posted = from_x({"attachments": {"media_keys": ["3_1"]}}, media("3_1", url=url))
    person = from_x({"name": "Nuria", "username": "nuria", "profile_image_url": url}, kind="following")
    page, friend = from_facebook({"full_picture": url}), from_facebook({"picture": {"data": {"url": url}}}, "friends")

    assert [each.pictures for each in (posted, person, page, friend)] == [()] * 4


@pytest.mark.parametrize("url", [LAKE, f"http://{HERE}/lake.jpg", "https://192.168.0.1/lake.jpg"])
def test_what_is_kept_is_what_would_be_tried(url: str) -> None:
    assert from_facebook({"full_picture": url}).pictures == (RemotePicture(url),)


@pytest.mark.parametrize("url", UNSAFE)
async def test_what_is_not_kept_would_not_be_called(url: str) -> None:
    async with HTTP as http:
        with pytest.raises(Rejected) as raised:
            await http.call("GET", url)

    assert raised.value.reason is Reason.UNSAFE_ADDRESS


def test_a_face_on_x_is_asked_for_in_the_size_that_is_shown() -> None:
    face = "https://pbs.twimg.com/profile_images/7/nuria_normal.jpg"

    read = from_x({"name": "Nuria", "username": "nuria", "profile_image_url": face}, kind="following")

    assert read.pictures == (RemotePicture("https://pbs.twimg.com/profile_images/7/nuria_bigger.jpg"),)


@pytest.mark.parametrize("kind", ["friends", "likes"])
def test_people_and_pages_on_facebook_have_faces(kind: str) -> None:
    assert from_facebook({"picture": {"data": {"url": LAKE, "is_silhouette": False}}}, kind).pictures == (
        RemotePicture(LAKE),
    )


@pytest.mark.parametrize(
    "said", [None, [], "https://x", {}, {"data": None}, {"data": {}}, {"data": {"url": LAKE, "is_silhouette": True}}]
)
def test_whoever_has_no_face_has_none(said: object) -> None:
    assert from_facebook({"picture": said}, "friends").pictures == ()


@pytest.mark.parametrize(
    "row",
    [
        {"attachments": None},
        {"attachments": []},
        {"attachments": {"media_keys": "3_1"}},
        {"attachments": {"media_keys": [None, {}, 3]}},
    ],
)
def test_nonsense_about_pictures_is_passed_over(row: dict[str, Any]) -> None:
    assert from_x(row, media("3_1", url=LAKE)).pictures == ()


@pytest.mark.parametrize(
    "link",
    [
        {"url": "https://t.co/1", "media_key": "3_1"},
        {"url": "https://t.co/1", "expanded_url": "https://x.com/nuria/status/1/photo/1"},
        {"url": "https://t.co/1", "expanded_url": "https://x.com/nuria/status/1/video/1"},
    ],
)
def test_the_address_of_its_pictures_is_not_read_out(link: dict[str, str]) -> None:
    map_of_it = {"url": "https://t.co/2", "expanded_url": "https://maps.example/status"}
    row = {"text": "Dawn, see https://t.co/2 https://t.co/1", "entities": {"urls": [map_of_it, link]}}

    assert from_x(row).text == "Dawn, see https://maps.example/status"


def test_both_vocabularies_are_asked_for_pictures() -> None:
    queries = [query_of(StreamRequest("posts", "1001"), vocabulary) for vocabulary in ("tweet", "post")]

    assert [query["media.fields"] for query in queries] == ["alt_text,preview_image_url,type,url"] * 2
    assert all({"attachments.media_keys", "author_id"} <= set(query["expansions"].split(",")) for query in queries)
    assert [
        query[name].split(",")[0] for query, name in zip(queries, ("tweet.fields", "post.fields"), strict=True)
    ] == ["attachments"] * 2
