"""What a list of a network says, and what it vouches for."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, TryAgain
from alphorn.networks.facebook import reading as facebook
from alphorn.networks.facebook.asking import query_of
from alphorn.networks.facebook.lists import ending_of_list, opens
from alphorn.networks.facebook.paging import LONGEST
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamPage, StreamRequest
from alphorn.networks.x import reading as x
from alphorn.networks.x.answers import ending_of_reading

GONE = {"title": "Forbidden", "detail": "User has been suspended: [1001].", "parameter": "id"}
BESIDE = {"title": "Not Found Error", "parameter": "referenced_tweets.id", "resource_id": "6"}
POST = {"id": "5", "text": "One"}
WALL = {"id": "20_5", "message": "One"}


def of_x(body: object, kind: str = "posts") -> StreamPage:
    answer = Answer(200, {}, json.dumps(body).encode())
    return x.page_of(answer, StreamRequest(kind, "1001"), "https://x.com", lambda _: True)


def of_facebook(body: dict[str, Any], kind: str = "posts") -> StreamPage:
    return facebook.page_of(body, StreamRequest(kind, "20"), "https://facebook.com", lambda _: True)


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [GONE]},
        {"errors": [GONE], "data": []},
        {"errors": [GONE], "data": None},
        {"errors": [GONE], "meta": {"result_count": 0}},
        {"errors": [BESIDE], "meta": {"result_count": 0}},
        {"errors": {"0": GONE}},
        {"errors": "gone"},
        {"title": "Forbidden", "detail": "Forbidden", "status": 403},
        {"type": "about:blank", "data": []},
    ],
)
def test_an_error_without_a_list_is_an_ending_of_x(body: object) -> None:
    """Guard: `_is_error`."""
    with pytest.raises(TryAgain) as raised:
        of_x(body)

    assert raised.value.reason is Reason.WITHHELD


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": []},
        {"meta": {}},
        {"meta": {"result_count": 3}},
        {"meta": {"result_count": None}},
        {"data": {"id": "5"}},
        {"data": [{"text": "nobody's"}], "meta": {"result_count": 1}},
        {"data": [5, None], "meta": {"result_count": 2}},
    ],
)
def test_what_x_does_not_count_to_nothing_is_no_empty_list(body: object) -> None:
    with pytest.raises(OutcomeUnknown):
        of_x(body)


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        ({"meta": {"result_count": 0}}, True),
        ({"data": [POST], "meta": {"result_count": 1}}, True),
        ({"data": [POST], "errors": [BESIDE], "meta": {"result_count": 1}}, True),
        ({"data": [POST], "errors": [GONE], "meta": {"result_count": 1}}, False),
        ({"data": [POST], "errors": [BESIDE, GONE], "meta": {"result_count": 1}}, False),
        ({"data": [POST], "errors": ["?"], "meta": {"result_count": 1}}, False),
        ({"data": [POST], "meta": {"result_count": 2}}, False),
        ({"data": [POST]}, False),
        ({"data": [POST, {"id": 6}], "meta": {"result_count": 2}}, False),
        ({"errors": [GONE], "meta": {"result_count": 0, "next_token": "further"}}, False),
    ],
)
def test_a_page_of_x_is_whole_where_it_is_all_it_counts_and_no_error_is_about_it(body: object, is_whole: bool) -> None:
    assert of_x(body).is_whole is is_whole


@pytest.mark.parametrize(
    "meta", [{"next_token": 5}, {"next_token": {"a": 1}}, {"next_token": "two words"}, {"next": "further"}]
)
def test_a_next_page_that_x_names_in_an_unknown_form_is_no_end(meta: dict[str, Any]) -> None:
    page = of_x({"data": [POST], "meta": meta | {"result_count": 1}})

    assert (page.next_cursor, page.leads_astray) == ("", True)


@pytest.mark.parametrize("body", [{}, {"meta": {}}, {"meta": {"newest_id": "5"}}, {"meta": {"result_count": None}}])
def test_a_list_that_x_does_not_count_is_no_end(body: dict[str, object]) -> None:
    """Guard: `is_uncounted`: with the count, what leads on may be missing."""
    page = of_x({"data": [POST], **body})

    assert (len(page.items), page.leads_astray) == (1, True)


def test_an_id_that_x_can_only_give_later_is_none() -> None:
    """Guard: `_latest_id`: after it X would be asked for nothing that is there."""
    long_ago, to_come = "1990000000000000000", "9000000000000000001"

    page = of_x({"data": [POST, {"id": long_ago}, {"id": to_come}], "meta": {"result_count": 3}})

    assert ([item.remote_id for item in page.items], page.is_whole) == (["5", long_ago], False)


@pytest.mark.parametrize("meta", [{}, {"next_token": None}, {"next_token": ""}, {"previous_token": "back"}])
def test_a_page_of_x_that_names_no_other_is_the_end(meta: dict[str, Any]) -> None:
    assert not of_x({"data": [POST], "meta": meta | {"result_count": 1}}).leads_astray


@pytest.mark.parametrize(
    "more", [{"error": "gone"}, {"error": {"code": 1}}, {"error_code": 190, "error_msg": "no"}, {"errors": [GONE]}]
)
@pytest.mark.parametrize("rows", [[], [WALL]])
def test_a_list_beside_an_error_is_an_ending_of_facebook(more: dict[str, object], rows: list[object]) -> None:
    with pytest.raises(TryAgain) as raised:
        of_facebook({"data": rows, **more})

    assert raised.value.reason is Reason.WITHHELD


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {"0": WALL}}, {"data": [{"message": "nobody's"}]}])
def test_what_is_no_list_of_facebook_is_none(body: dict[str, object]) -> None:
    with pytest.raises(OutcomeUnknown):
        of_facebook(body)


@pytest.mark.parametrize("id", [5, None, "", "20_5\0", "two words", "../me", "\ud800", "9" * 256])
def test_a_page_of_facebook_with_something_unreadable_is_not_whole(id: object) -> None:
    page = of_facebook({"data": [WALL, {"id": id}]})

    assert ([item.remote_id for item in page.items], page.is_whole) == ([WALL["id"]], False)


PLACE = {"until": "1433300000", "__paging_token": "enc_AdA", "limit": "25", "access_token": "secret", "fields": "id"}


@pytest.mark.parametrize(
    ("paging", "asked"),
    [
        pytest.param(
            {"cursors": {"after": "abc"}, "next": "https://g/1/posts?after=abc"}, {"after": "abc"}, id="cursor"
        ),
        pytest.param(
            {"next": f"https://g/1/posts?{urlencode(PLACE)}"},
            {"until": "1433300000", "__paging_token": "enc_AdA"},
            id="time",
        ),
        pytest.param({"next": "https://g/1/feed?until=5", "cursors": {}}, {"until": "5"}, id="time alone"),
        pytest.param({"next": "/1/likes?offset=25&__after_id=7"}, {"offset": "25", "__after_id": "7"}, id="number"),
        pytest.param({"next": "/1/posts?after=a b", "cursors": {"after": "a b"}}, {"after": "a b"}, id="odd cursor"),
    ],
)
def test_a_next_page_of_facebook_is_asked_for_by_what_names_its_place(
    paging: dict[str, object], asked: dict[str, str]
) -> None:
    """Guard: `paging.OURS`: what the network names never takes the place of what we ask for, and with."""
    page = of_facebook({"data": [WALL], "paging": paging})

    query = query_of(StreamRequest("posts", "20", page.next_cursor))

    ours = query_of(StreamRequest("posts", "20"))
    assert not page.leads_astray
    assert query == {**asked, **ours}


@pytest.mark.parametrize(
    "paging",
    [
        {"next": {"page": 2}},
        {"next": True},
        {"next": "https://g/1/posts"},
        {"next": "https://g/1/posts?limit=25&access_token=secret"},
        {"next": "https://g/1/posts?page=2"},
        {"next": "https://[g/1/posts?after=a"},
        {"next": "https://g/1/posts?after=" + "a" * LONGEST},
        {"next": "https://g/1/posts?" + "until=5&" * 30},
        {"next_page": "https://g/2"},
        ["further"],
        "further",
    ],
)
def test_a_next_page_that_facebook_names_in_an_unknown_form_is_no_end(paging: object) -> None:
    page = of_facebook({"data": [WALL], "paging": paging})

    assert (page.next_cursor, page.leads_astray) == ("", True)


@pytest.mark.parametrize("paging", [None, {}, {"cursors": {"after": "abc"}}, {"previous": "https://g/1/posts"}])
def test_a_page_of_facebook_that_names_no_other_is_the_end(paging: object) -> None:
    page = of_facebook({"data": [WALL], "paging": paging})

    assert (page.next_cursor, page.leads_astray) == ("", False)


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_page_that_is_too_much_for_facebook_is_told_from_other_trouble(status: int) -> None:
    said = {"error": {"code": 1, "message": "Please reduce the amount of data you're asking for, then retry"}}

    ending: Ending = ending_of_list(Answer(status, {}, json.dumps(said).encode()))

    assert (type(ending), ending.reason) == (TryAgain, Reason.TOO_MUCH)


@pytest.mark.parametrize(
    ("token", "is_open"),
    [
        ({"is_valid": True, "scopes": ["user_posts"]}, True),
        ({"is_valid": True, "scopes": ["user_likes"]}, False),
        ({"is_valid": False, "scopes": ["user_posts"]}, False),
        ({"is_valid": True}, False),
        ({"is_valid": True, "scopes": ["user_posts"], "data_access_expires_at": 0}, True),
        ({"is_valid": True, "scopes": ["user_posts"], "data_access_expires_at": 9_000_000_000}, True),
        ({"is_valid": True, "scopes": ["user_posts"], "data_access_expires_at": 1_600_000_000}, False),
        ({}, False),
        ({"is_valid": True, "scopes": ["user_posts"], "granular_scopes": [{"scope": "user_posts"}]}, True),
        (
            {
                "is_valid": True,
                "scopes": ["user_posts"],
                "granular_scopes": [{"scope": "user_posts", "target_ids": ["21"]}],
            },
            False,
        ),
    ],
)
def test_a_token_opens_a_list_where_facebook_says_so(token: dict[str, object], is_open: bool) -> None:
    assert opens({"data": token}, ("user_posts",), "20") is is_open


@pytest.mark.parametrize(
    ("figures", "met", "are_all"),
    [
        ({"like_count": 0}, 0, True),
        ({"like_count": 1}, 0, False),
        ({"like_count": 110}, 100, True),
        ({"like_count": 111}, 100, False),
        ({"tweet_count": 9}, 0, False),
        ({"like_count": "0"}, 0, False),
        ({"like_count": -1}, 0, False),
        ({"like_count": False}, 0, False),
        ({"like_count": None}, 0, False),
        ({}, 0, False),
    ],
)
def test_x_vouches_for_a_list_that_it_does_not_count_longer(
    figures: dict[str, object], met: int, are_all: bool
) -> None:
    person = {"id": "1001", "public_metrics": figures}

    assert x.are_all(person, StreamRequest("likes", "1001"), met) is are_all


@pytest.mark.parametrize(
    ("total", "about"), [(0, 0), (2**31 - 1, 2**31 - 1), (2**31, None), (-1, None), (True, None), ("5", None)]
)
def test_how_many_there_are_is_told_where_it_can_be_kept(total: object, about: int | None) -> None:
    assert of_facebook({"data": [WALL], "summary": {"total_count": total}}).about == about


@pytest.mark.parametrize("status", [403, 503])
@pytest.mark.parametrize("ending_of", [ending_of_list, lambda answer: ending_of_reading(answer, "posts")])
def test_who_says_when_to_come_back_is_asked_no_earlier(status: int, ending_of: Callable[[Answer], Ending]) -> None:
    """Guard: `after=answer.retry_after`, of a network that breaks down, and of what stands in front of it."""
    ending = ending_of(Answer(status, {"retry-after": "600"}, b"<html>Later</html>"))

    assert isinstance(ending, TryAgain)
    assert ending.after == timedelta(minutes=10)
