"""What the networks' headers say of limits, and that nonsense in them says nothing."""

from datetime import timedelta

import pytest
from hypothesis import given, settings

from alphorn.networks import NETWORKS
from alphorn.networks.answer import Answer
from alphorn.networks.endings import TryAgain
from alphorn.networks.facebook import limits as of_facebook
from alphorn.networks.facebook.answers import ending_of as at_facebook
from alphorn.networks.usage import SEND, Usage
from alphorn.networks.x import limits as of_x
from alphorn.networks.x.answers import ending_of
from tests.networks.nonsense import answers
from tests.stage.examples import examples

# Documented: docs.x.com/x-api/fundamentals/rate-limits, developers.facebook.com/docs/graph-api/overview/rate-limiting.
DATE = {"date": "Tue, 24 Nov 2026 12:00:00 GMT"}
PERSON = {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "12", "x-rate-limit-reset": "1795522020"}
APP = {
    "x-app-limit-24hour-limit": "10000",
    "x-app-limit-24hour-remaining": "4000",
    "x-app-limit-24hour-reset": "1795528800",
}
APP_USAGE = '{"call_count": 28, "total_time": 81, "total_cputime": 3}'
PAGE_USAGE = (
    '{"3001": [{"type": "pages", "call_count": 95, "total_cputime": 20, "total_time": 20, '
    '"estimated_time_to_regain_access": %s}]}'
)
OF_TWO = (
    '{"3002": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 50}],'
    ' "3001": [{"type": "pages", "call_count": 2, "estimated_time_to_regain_access": 3}]}'
)
QUARTER, DAY, FIVE_MINUTES = timedelta(minutes=15), timedelta(days=1), timedelta(minutes=5)
many = settings(max_examples=examples(250))


def x(headers: dict[str, str], status: int = 200, call: str = SEND) -> tuple[Usage, ...]:
    return of_x.usage_of(Answer(status, {**DATE, **headers}, b""), call)


def facebook(headers: dict[str, str], place: str = "3001") -> tuple[Usage, ...]:
    return of_facebook.usage_of(Answer(200, headers, b""), place)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, ()),
        (PERSON, (Usage("create", "person", 100, 12, timedelta(minutes=7), QUARTER),)),
        (APP, (Usage("create_app", "app", 10000, 4000, timedelta(hours=2), DAY),)),
        ({**PERSON, "x-rate-limit-remaining": "-1"}, ()),
        ({**PERSON, "x-rate-limit-limit": "99999999999"}, ()),
        ({**PERSON, "x-rate-limit-reset": "soon"}, ()),
        (
            {**PERSON, "x-rate-limit-reset": "4000000000"},
            (Usage("create", "person", 100, 12, QUARTER, QUARTER),),
        ),
    ],
)
def test_x_tells_of_the_persons_calls_and_of_the_apps(headers: dict[str, str], told: tuple[Usage, ...]) -> None:
    assert x(headers) == told


def test_each_call_of_x_has_a_limit_of_its_own() -> None:
    [usage] = x(PERSON, call="likes")

    assert usage.name == "likes"
    assert set(NETWORKS["x"].buckets("likes")).isdisjoint(NETWORKS["x"].buckets(SEND))


def test_a_refusal_of_x_without_headers_says_when_to_come_back() -> None:
    assert x({"retry-after": "90"}, 429) == (Usage("create", "person", 0, 0, timedelta(seconds=90)),)
    assert x({}, 429) == ()


def test_a_refusal_of_x_carries_what_it_says() -> None:
    ending = ending_of(Answer(429, {**DATE, **PERSON, "x-rate-limit-remaining": "0"}, b""))

    assert isinstance(ending, TryAgain)
    assert [(usage.name, usage.remaining) for usage in ending.usage] == [("create", 0)]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, ()),
        ({"x-app-usage": APP_USAGE}, (Usage("app", "app", 100, 19, FIVE_MINUTES, takes=0),)),
        (
            {"x-business-use-case-usage": PAGE_USAGE % 0},
            (Usage("page", "place", 100, 5, FIVE_MINUTES, takes=0),),
        ),
        (
            {"x-business-use-case-usage": PAGE_USAGE % 40},
            (Usage("page", "place", 100, 5, timedelta(minutes=40), takes=0),),
        ),
        ({"x-page-usage": '{"call_count": 120}'}, (Usage("page", "place", 100, 0, FIVE_MINUTES, takes=0),)),
        ({"x-business-use-case-usage": OF_TWO}, (Usage("page", "place", 100, 98, timedelta(minutes=3), takes=0),)),
        ({"x-business-use-case-usage": '{"3002": [{"call_count": 100}]}'}, ()),
        ({"x-business-use-case-usage": '{"call_count": 100}'}, ()),
        (
            {"x-app-usage": APP_USAGE, "x-business-use-case-usage": PAGE_USAGE % 40},
            (
                Usage("app", "app", 100, 19, FIVE_MINUTES, takes=0),
                Usage("page", "place", 100, 5, timedelta(minutes=40), takes=0),
            ),
        ),
        ({"x-app-usage": "no JSON"}, ()),
        ({"x-app-usage": "[1, 2]"}, ()),
        ({"x-app-usage": '{"something": 1}'}, ()),
    ],
)
def test_facebook_tells_in_per_cent(headers: dict[str, str], told: tuple[Usage, ...]) -> None:
    assert facebook(headers) == told


def test_what_facebook_says_of_a_page_is_of_no_call_that_was_none_of_its() -> None:
    assert facebook({"x-business-use-case-usage": PAGE_USAGE % 40, "x-page-usage": '{"call_count": 90}'}, "") == ()


def test_who_is_refused_waits_for_no_other_page() -> None:
    refused = Answer(400, {"x-business-use-case-usage": OF_TWO}, b'{"error": {"code": 80001}}')

    waits = [getattr(at_facebook(refused, place), "after", None) for place in ("3001", "3002", "3003", "")]

    assert waits == [timedelta(minutes=3), timedelta(minutes=50), None, None]


def test_facebook_counts_reading_and_sending_together() -> None:
    assert NETWORKS["facebook"].buckets("page_posts") == NETWORKS["facebook"].buckets(SEND)


@given(answers)
@many
def test_whatever_a_header_says_can_be_kept(answer: Answer) -> None:
    told = [*of_x.usage_of(answer, SEND), *of_facebook.usage_of(answer, "3001")]

    assert all(0 <= number < 2**31 for usage in told for number in (usage.limit, usage.remaining))
    assert all(timedelta(0) <= usage.resets_after <= timedelta(days=7) for usage in told)


@pytest.mark.parametrize(("remaining", "worth"), [(51, False), (50, True), (0, True)])
def test_what_is_more_than_half_full_needs_no_row(remaining: int, worth: bool) -> None:
    assert Usage("create", "person", 100, remaining, QUARTER).is_worth_telling is worth


@pytest.mark.parametrize("date", ["Thu, 01 Jan 99999999999 00:00:00 GMT", "Thu, 01 Jan 2026 99999999999:00:00 GMT"])
def test_a_date_that_no_calendar_has_says_nothing_and_spoils_no_answer(date: str) -> None:
    """Guard: `answer._moment`. Of a post that is there, its limits are read, too."""
    assert len(x({**PERSON, "date": date})) == 1
    assert Answer(429, {"retry-after": date}, b"").retry_after is None
    assert type(ending_of(Answer(429, {"date": date, **PERSON}, b"{}"))) is TryAgain


def test_shares_with_a_fraction_are_read() -> None:
    [app] = facebook({"x-app-usage": '{"call_count": 99.6}'})

    assert app.remaining == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("0.493", 1), ("7.0", 7), ("12.5", 13), ("0", 0), ("9" * 18, 86_400), ("", None), ("soon", None)],
)
def test_parts_of_seconds_are_rounded_up_and_nothing_said_is_not_nothing(said: str, seconds: int | None) -> None:
    """Guard: `answer._whole`."""
    wait = Answer(429, {"retry-after": said}, b"").retry_after

    assert (wait.total_seconds() if wait is not None else None) == seconds
    assert Answer(429, {}, b"").retry_after is None


def test_a_limit_that_ends_at_a_part_of_a_second_is_kept_until_the_next_one() -> None:
    now = "Sat, 28 Nov 2026 08:00:00 GMT"
    wait = Answer(429, {"date": now}, b"").seconds_until("1795852801.25")

    assert wait == timedelta(seconds=2)
