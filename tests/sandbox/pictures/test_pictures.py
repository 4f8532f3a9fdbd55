"""Pictures on the networks' ports: the same every time, told of as the networks tell, and open to faults."""

import sqlite3
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from alphorn.sandbox.oracle.store import FILE_NAME, Store
from alphorn.sandbox.pictures.faces import face_of, look
from alphorn.sandbox.pictures.outlines import outline
from alphorn.sandbox.pictures.painting import jpeg
from alphorn.sandbox.pictures.picture import WORDS, names_for, pictures_named
from alphorn.sandbox.pictures.scenes import SCENES
from tests.sandbox.played import FACEBOOK_READING, X_READING, Played
from tests.sandbox.signing_in import long_token, x_token
from tests.sandbox.x.test_by_tweepy import client

SECONDS = 10


def read_from_x(played: Played, path: str, **query: str) -> Any:
    headers = {"Authorization": f"Bearer {x_token(played, '1001', X_READING)['access_token']}"}
    return requests.get(f"{played.x}/2/users/1001/{path}", params=query, headers=headers, timeout=SECONDS).json()


def read_from_facebook(played: Played, path: str, fields: str) -> Any:
    played.settings("facebook", require_proof=False)
    query = {"fields": fields, "access_token": long_token(played, "2001", FACEBOOK_READING)}
    return requests.get(f"{played.facebook}/v26.0/{path}", params=query, timeout=SECONDS).json()["data"][0]


@pytest.mark.parametrize(
    ("network", "name", "size"),
    [
        *(("x", f"{scene}-3", (1200, 800)) for scene in SCENES),
        *(("facebook", f"{scene}-3", (1200, 800)) for scene in SCENES),
        ("x", "face-3_normal", (48, 48)),
        ("x", "face-3_bigger", (73, 73)),
        ("facebook", "lake-3_square", (100, 100)),
    ],
)
def test_a_picture_is_a_jpeg(played: Played, network: str, name: str, size: tuple[int, int]) -> None:
    answer = requests.get(f"{getattr(played, network)}/pictures/{name}.jpg", timeout=SECONDS)

    image = Image.open(BytesIO(answer.content))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert (image.format, image.size) == ("JPEG", size)


@pytest.mark.parametrize("name", ["nothing-1.jpg", "lake-1_huge.jpg", "lake.jpg", "lake-1.svg", "lake-12345.jpg"])
def test_what_was_never_painted_is_not_there(played: Played, name: str) -> None:
    assert requests.get(f"{played.x}/pictures/{name}", timeout=SECONDS).status_code == 404


@pytest.mark.parametrize(
    ("network", "name"), [("x", "lake-3_square"), ("facebook", "face-3_normal"), ("facebook", "face-3_bigger")]
)
def test_a_network_has_no_size_of_another(played: Played, network: str, name: str) -> None:
    answer = requests.get(f"{getattr(played, network)}/pictures/{name}.jpg", timeout=SECONDS)

    assert answer.status_code == 404


def test_a_picture_is_the_same_every_time() -> None:
    once = jpeg("lake", 3)
    jpeg.cache_clear()

    assert jpeg("lake", 3) == once
    assert jpeg("lake", 4) != once


def test_every_kind_that_posts_have_is_painted_and_told_in_words() -> None:
    assert set(WORDS) == set(SCENES)


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_trouble_comes_to_pictures_too(played: Played, network: str) -> None:
    played.trouble(network, {"call": "picture", "status": 503, "times": 1})
    address = f"{getattr(played, network)}/pictures/lake-3.jpg"

    statuses = [requests.get(address, timeout=SECONDS).status_code for _ in range(2)]

    assert statuses == [503, 200]
    assert played.counts(network)["GET /pictures/:name"] == 2


def test_a_post_on_x_tells_of_its_pictures_where_that_is_asked(played: Played) -> None:
    played.items("POST", "x", "1001", "posts", text="Dawn at https://maps.example/sheet", pictures="lake-3 fog-4")
    asked = {"expansions": "attachments.media_keys", "media.fields": "alt_text,url", "tweet.fields": "attachments"}

    page = read_from_x(played, "tweets", max_results="5", **asked)

    post, shown = page["data"][0], page["includes"]["media"][:2]
    assert post["attachments"]["media_keys"] == [each["media_key"] for each in shown]
    assert shown == [
        {
            "media_key": f"3_{post['id']}0",
            "type": "photo",
            "url": f"{played.x}/pictures/lake-3.jpg",
            "alt_text": WORDS["lake"],
        },
        {"media_key": f"3_{post['id']}1", "type": "photo", "url": f"{played.x}/pictures/fog-4.jpg"},
    ]


def test_a_post_on_x_ends_with_a_link_to_its_pictures(played: Played) -> None:
    played.items("POST", "x", "1001", "posts", text="Dawn.", pictures="lake-3 fog-4")

    post = read_from_x(played, "tweets", max_results="5", **{"tweet.fields": "entities"})["data"][0]

    links = post["entities"]["urls"]
    assert post["text"] == f"Dawn. {links[0]['url']}"
    assert [each["media_key"] for each in links] == [f"3_{post['id']}0", f"3_{post['id']}1"]
    assert post["text"][links[0]["start"] : links[0]["end"]] == links[0]["url"]


def test_tweepy_finds_the_pictures_of_posts(played: Played) -> None:
    played.items("POST", "x", "1001", "posts", text="Dawn.", pictures="lake-3")
    alice = client(played, x_token(played, "1001", X_READING)["access_token"])

    page = alice.get_users_tweets("1001", max_results=5, expansions="attachments.media_keys", media_fields="alt_text")

    assert page.includes["media"][0].alt_text == WORDS["lake"]


@pytest.mark.parametrize("asked", [{"media.fields": "size"}, {"expansions": "pictures"}])
def test_x_refuses_what_it_does_not_declare(played: Played, asked: dict[str, str]) -> None:
    assert read_from_x(played, "tweets", **asked)["title"] == "Invalid Request"


def test_everybody_on_x_has_a_face(played: Played) -> None:
    people = read_from_x(played, "following", **{"user.fields": "profile_image_url"})["data"]

    faces = {each["profile_image_url"] for each in people}
    assert len(faces) > len(people) / 3
    assert all(face.startswith(f"{played.x}/pictures/face-") and face.endswith("_normal.jpg") for face in faces)


def test_a_post_on_facebook_has_its_first_picture_in_full(played: Played) -> None:
    played.items("POST", "facebook", "2001", "posts", text="Dawn.", pictures="lake-3 fog-4")

    post = read_from_facebook(played, "2001/posts", "full_picture,attachments")

    [album] = post["attachments"]["data"]
    assert post["full_picture"] == f"{played.facebook}/pictures/lake-3.jpg"
    assert len(album["subattachments"]["data"]) == 2


@pytest.mark.parametrize("edge", ["friends", "likes"])
def test_people_and_pages_on_facebook_have_faces(played: Played, edge: str) -> None:
    face = read_from_facebook(played, f"2001/{edge}", "picture.width(100).height(100)")["picture"]["data"]

    image = Image.open(BytesIO(requests.get(face["url"], timeout=SECONDS).content))
    assert (face["width"], face["height"], face["is_silhouette"]) == (100, 100, False)
    assert image.size == (100, 100)


@pytest.mark.parametrize("names", ["lake", "lake-3,fog-4", "nothing-3", "../x-1", "lake-3 ../x"])
def test_a_post_has_only_pictures_that_can_be_painted(played: Played, names: str) -> None:
    with pytest.raises(AssertionError, match="pictures"):
        played.items("POST", "x", "1001", "posts", text="Dawn.", pictures=names)


def test_the_same_words_have_the_same_pictures() -> None:
    assert names_for("The lake at dawn.", 100) == names_for("The lake at dawn.", 100)
    assert next(pictures_named(names_for("The lake at dawn.", 100))).scene == "lake"
    assert names_for("The lake at dawn.", 0) == ""


def test_pages_show_the_pictures(played: Played) -> None:
    played.items("POST", "x", "1001", "posts", text="Dawn.", pictures="lake-3")

    page = requests.get(f"{played.x}/alice_lenses", timeout=SECONDS).text

    assert f'<img src="/pictures/lake-3.jpg" alt="{WORDS["lake"]}"' in page


def test_faces_differ() -> None:
    assert look(3) == (3, 3, 3)
    assert len({look(face_of(f"walker_{n}")) for n in range(100)}) > 60


def test_an_outline_follows_its_path() -> None:
    assert outline("M1 2h3v4H1z") == [(1, 2), (4, 2), (4, 6), (1, 6)]
    assert outline("M0 0c0 3 3 3 3 0s3-3 3 0z")[-1] == pytest.approx((6, 0))


def test_a_file_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as file:
        file.execute("ALTER TABLE items DROP COLUMN pictures")
    file.close()

    store = Store(tmp_path)

    assert store.rows("SELECT pictures FROM items") == []
    store.close()
