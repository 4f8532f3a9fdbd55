"""The pages people look at."""

import re

import pytest
import requests

from alphorn.sandbox.walls.layout import way_back
from tests.sandbox.played import Played, words_of
from tests.sandbox.signing_in import dialog, long_token, x_consent, x_token
from tests.stage.sandbox import ALPHORN

SECONDS = 5


def read(url: str) -> str:
    answer = requests.get(url, timeout=SECONDS)
    assert answer.status_code == 200
    return words_of(answer.text)


def say(played: Played, text: str) -> str:
    headers = {"Authorization": f"Bearer {x_token(played, '1001')['access_token']}"}
    answer = requests.post(f"{played.x}/2/tweets", json={"text": text}, headers=headers, timeout=SECONDS)
    return str(answer.json()["data"]["id"])


def test_the_consent_page_offers_six_people_and_a_way_out(played: Played) -> None:
    page = requests.get(x_consent(played), timeout=SECONDS).text

    assert page.count('name="person"') == 6
    assert page.count('name="cancel"') == 1
    assert page.count("<svg") >= 6


def test_the_dialog_offers_three_people_and_says_who_runs_what(played: Played) -> None:
    words = read(dialog(played))

    assert "Alice Lenz Runs Alice Lenses, The hut above the lake, Larch watch" in words
    assert "Nuria Grau Runs no Page" in words


def test_a_post_stands_on_its_authors_timeline(played: Played) -> None:
    say(played, "First snow.")

    words = read(f"{played.x}/alice_lenses")

    assert "First snow." in words
    assert "by an-app" in words


@pytest.mark.parametrize("path", ["/", "/alice_lenses", "/ALICE_LENSES", "/i/user/1001", "/alice_lenses/status/{id}"])
def test_a_post_is_found_where_one_looks_for_it(played: Played, path: str) -> None:
    id = say(played, "First snow.")

    assert "First snow." in read(played.x + path.format(id=id))


def test_what_somebody_wrote_is_text_and_never_html(played: Played) -> None:
    say(played, "<script>alert(1)</script> {0} {text}")

    page = requests.get(f"{played.x}/alice_lenses", timeout=SECONDS).text

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {0} {text}" in page


def test_a_page_shows_its_posts(played: Played) -> None:
    played.settings("facebook", require_proof=False)
    query = {"access_token": long_token(played, "2002"), "fields": "access_token"}
    page = requests.get(f"{played.facebook}/v26.0/me/accounts", params=query, timeout=SECONDS).json()["data"][0]
    form = {"message": "Rye bread.", "access_token": page["access_token"]}
    id = requests.post(f"{played.facebook}/v26.0/{page['id']}/feed", data=form, timeout=SECONDS).json()["id"]

    assert "Rye bread." in read(f"{played.facebook}/{page['id']}")
    assert "Rye bread." in read(f"{played.facebook}/{id}")
    assert "Rye bread." in read(f"{played.facebook}/")


def test_somebody_who_does_not_live_here_is_found_by_what_stands_of_them(played: Played) -> None:
    liked = played.standing("x", "1001", "likes", 1)[0]

    assert liked["name"] in read(f"{played.x}/{liked['handle']}")
    assert liked["name"] in read(f"{played.x}/i/user/{liked['author_id']}")
    assert liked["name"] in read(f"{played.x}/{liked['handle']}/status/{liked['id']}")


def test_somebody_who_is_followed_says_who_they_are(played: Played) -> None:
    played.items("POST", "x", "1001", "following", name="Zoe Zinsli", handle="zoe_zinsli", text="Walks.")

    assert "Zoe Zinsli Walks." in read(f"{played.x}/zoe_zinsli")


def test_a_page_that_somebody_likes_says_what_it_is(played: Played) -> None:
    played.items("POST", "facebook", "2001", "likes", id="4999", name="Cow bells", category="Bells", text="They ring.")

    assert "Cow bells Bells. They ring." in read(f"{played.facebook}/4999")


def test_what_a_person_wrote_is_found(played: Played) -> None:
    post = played.standing("facebook", "2001", "posts", 1)[0]

    assert "Alice Lenz" in read(f"{played.facebook}/{post['id']}")
    assert "Alice Lenz" in read(f"{played.facebook}/2001")


def test_what_apps_posted_comes_before_what_stood_there(played: Played) -> None:
    say(played, "First snow.")
    played.deepen("x", "1002", "posts", 200)

    page = requests.get(f"{played.x}/", timeout=SECONDS).text

    assert page.index("First snow.") < page.index("Note 1.")


@pytest.mark.parametrize(
    ("network", "person", "path"), [("x", "1002", ""), ("x", "1002", "bob_bakes"), ("facebook", "2001", "")]
)
def test_a_page_shows_a_hundred_posts_at_most(played: Played, network: str, person: str, path: str) -> None:
    played.deepen(network, person, "posts", 200)

    page = requests.get(f"{getattr(played, network)}/{path}", timeout=SECONDS).text

    assert page.count("<article") == 100


def test_the_start_page_says_how_to_get_more_to_read(played: Played) -> None:
    words = read(f"http://127.0.0.1:{played.port}/")

    assert f"curl {played.control}/x/items --json" in words


@pytest.mark.parametrize("path", ["x:/nobody_here", "x:/alice_lenses/status/1", "facebook:/1", "facebook:/1_2"])
def test_what_is_not_there_is_a_page_with_a_way_on(played: Played, path: str) -> None:
    network, _, path = path.partition(":")

    answer = requests.get(getattr(played, network) + path, timeout=SECONDS)

    assert answer.status_code == 404
    assert '<a href="/">What was posted</a>' in answer.text


def figures(played: Played) -> str:
    """What the wall of X says in figures."""
    return read(f"{played.x}/").partition("In figures ")[2]


def test_what_people_said_before_is_not_twice(played: Played) -> None:
    [seeded] = played.standing("x", "1001", "posts", 1)
    played.items("POST", "x", "1001", "posts", text=seeded["text"])
    say(played, seeded["text"])

    assert "By apps 1 Of these twice none" in figures(played)


def test_what_an_app_posted_again_is_twice(played: Played) -> None:
    played.settings("x", refuse_duplicates=False)
    say(played, "First snow.")
    say(played, "First snow.")

    assert "By apps 2 Of these twice 1" in figures(played)


@pytest.mark.parametrize(
    "path", ["{x}/", "{x}/nobody_here", "{facebook}/2001", "http://127.0.0.1:{port}/", "{consent}"]
)
def test_each_page_leads_back_to_alphorn(played: Played, path: str) -> None:
    address = path.format(x=played.x, facebook=played.facebook, port=played.port, consent=x_consent(played))

    page = requests.get(address, timeout=SECONDS).text

    assert f'<a href="{ALPHORN}">Back to Alphorn</a>' in page


def test_where_nobody_said_where_alphorn_is_no_way_leads_there() -> None:
    assert way_back("") == ()


def test_a_time_says_its_zone_until_the_script_says_it_by_the_visitors_clock(played: Played) -> None:
    id = say(played, "First snow.")

    page = requests.get(f"{played.x}/alice_lenses/status/{id}", timeout=SECONDS)
    script = requests.get(f"{played.x}/static/times.js", timeout=SECONDS)

    assert re.search(r'<time datetime="[^"]+\+00:00">\d\d \w{3} \d{4}, \d\d:\d\d:\d\d UTC</time>', page.text)
    assert '<script type="module" src="/static/times.js"></script>' in page.text
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert script.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("hang", "Sandbox X says nothing, for 30 s"),
        ("down", "Sandbox X does not listen"),
        ("busy", "Sandbox X answers 429 at each create"),
        ("lose", "Sandbox X does it, then cuts the line at each create, 1 more times"),
        ("normal", "Sandbox X is well"),
    ],
)
def test_a_button_makes_trouble_and_the_page_says_so(played: Played, what: str, says: str) -> None:
    start = f"http://127.0.0.1:{played.port}/"

    answer = requests.post(f"{start}x/trouble", data={"what": what}, timeout=SECONDS)

    assert says in words_of(answer.text)
    assert "Sandbox Facebook is well" in words_of(answer.text)


def test_too_many_at_once_asks_for_a_minute(played: Played) -> None:
    requests.post(f"http://127.0.0.1:{played.port}/x/trouble", data={"what": "busy"}, timeout=SECONDS)

    answer = requests.post(f"{played.x}/2/tweets", json={"text": "hi"}, timeout=SECONDS)

    assert answer.status_code == 429
    assert 50 <= int(answer.headers["x-rate-limit-reset"]) - played.clock() <= 61


def test_pages_run_nothing_and_load_nothing_from_elsewhere(played: Played) -> None:
    policy = requests.get(f"http://127.0.0.1:{played.port}/", timeout=SECONDS).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_the_style_sheet_is_served(played: Played) -> None:
    sheet = requests.get(f"{played.x}/static/sandbox.css", timeout=SECONDS)

    assert sheet.headers["Content-Type"].startswith("text/css")
    assert ".sandbox-band" in sheet.text
