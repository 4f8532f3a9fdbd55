"""Whatever a network says, it ends in one of the ways a call can end, and what is kept of it can be stored."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphorn.networks import NETWORKS
from alphorn.networks.answer import LONGEST_WAIT, Answer
from alphorn.networks.base import Network
from alphorn.networks.endings import Ending, OutcomeUnknown, Sent
from alphorn.networks.facebook import answers as of_facebook
from alphorn.networks.facebook import limits as facebook_limits
from alphorn.networks.facts import Addresses
from alphorn.networks.grants import Grant, Token
from alphorn.networks.http import Bounds
from alphorn.networks.oauth import token_from
from alphorn.networks.outgoing import Sending
from alphorn.networks.rows import required_text
from alphorn.networks.x import answers as of_x
from alphorn.networks.x import limits as x_limits
from tests.networks.nonsense import answers, anything, bodies, headers, odd, storable, written
from tests.networks.servers import Behaviour, Line, serving
from tests.networks.trying import BACK, KEYS, VERIFIER, may
from tests.stage.examples import examples

pytestmark = pytest.mark.not_quick

# Many for what is only computed; tens for what goes over a socket.
many = settings(max_examples=examples(250))
tens = settings(max_examples=examples(25))
BRIEF = Bounds(connect_seconds=10, answer_seconds=10)


def is_sound(ending: Ending) -> bool:
    """Whether an ending can be recorded, and asks for a wait that makes sense, if it asks for one."""
    after = getattr(ending, "after", None)
    return storable(ending.detail) and (after is None or timedelta(0) <= after <= LONGEST_WAIT)


@given(answers)
@many
def test_any_answer_of_x_to_a_post_is_one_of_the_endings(answer: Answer) -> None:
    assert is_sound(of_x.ending_of(answer))


@given(answers)
@many
def test_any_answer_of_xs_token_endpoint_is_one_of_the_endings(answer: Answer) -> None:
    assert is_sound(of_x.ending_of_token_call(answer))


@given(answers)
@many
def test_any_answer_of_facebook_is_one_of_the_endings(answer: Answer) -> None:
    assert of_facebook.failed(answer) in (True, False)
    assert is_sound(of_facebook.ending_of(answer))


@given(answers)
@many
def test_a_success_of_facebook_carries_neither_error_nor_refusal(answer: Answer) -> None:
    taken_for_success = not of_facebook.failed(answer)

    said = answer.json_or_empty()
    assert not (taken_for_success and (isinstance(said.get("error"), dict) or said.get("success") is False))


@given(answers, st.none() | st.just(Token("an-old-one", "refresh", None, ("tweet.read",))))
@many
def test_any_answer_holds_a_token_that_can_be_written_down_or_none(answer: Answer, former: Token | None) -> None:
    token = token_or(Token("none"), answer, former)

    assert (token.access + token.refresh).isascii()
    assert (token.access + token.refresh).isprintable()
    assert " " not in token.access + token.refresh
    assert all(storable(scope) for scope in token.scopes)


@given(headers, st.text(max_size=20) | st.integers().map(str) | st.just("9" * 5000))
@many
def test_any_headers_ask_for_a_wait_that_makes_sense_or_for_none(said: dict[str, str], moment: str) -> None:
    answer = Answer(429, said, b"")

    waits = [
        answer.retry_after,
        answer.seconds_until(moment),
        x_limits.wait_of(answer),
        facebook_limits.wait_of(answer),
    ]

    assert all(wait is None or timedelta(0) <= wait <= LONGEST_WAIT for wait in waits)
    assert answer.said_at.tzinfo is not None


@given(bodies)
@many
def test_any_body_is_read_as_an_object_or_as_an_empty_one(body: bytes) -> None:
    assert isinstance(Answer(200, {}, body).json_or_empty(), dict)


@given(st.dictionaries(st.just("name"), st.text(max_size=300) | odd))
@many
def test_any_text_that_is_taken_can_be_stored(row: dict[str, object]) -> None:
    text = text_or("none", row)

    assert text
    assert storable(text)
    assert len(text) <= 255


def token_or(none: Token, answer: Answer, former: Token | None) -> Token:
    """The token in an answer, if it holds one."""
    try:
        return token_from(answer, former)
    except OutcomeUnknown:
        return none


def text_or(none: str, row: dict[str, object]) -> str:
    """The name in a row, if it holds one."""
    try:
        return required_text(row, "name")
    except OutcomeUnknown:
        return none


def talking(network: str, status: int, said: dict[str, str], body: bytes) -> Behaviour:
    """A server that says the same to every call, and then closes the line."""
    named = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value.isascii() and value.isprintable())

    async def behave(line: Line) -> None:
        await line.hear()
        await line.say(f"HTTP/1.1 {status} {network}\r\n{named}Connection: close\r\n\r\n".encode() + body)

    return behave


async def ended(network: Network) -> list[object]:
    """How each of the calls ends. Whatever is no ending is raised."""
    calls = [
        network.send(Sending(network.render("hi"), "20", "alice", Token("a-token"), may)),
        network.finish(code="a-code", verifier=VERIFIER, redirect_uri=BACK),
        network.refresh(Token("a-token", "a-refresh-token")),
        network.revoke(Token("a-token", "a-refresh-token"), "20"),
    ]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Ending):
            raise outcome
    return list(outcomes)


def kept_of(outcome: object) -> list[str]:
    """Every text of an outcome that would be stored."""
    match outcome:
        case Ending():
            return [outcome.detail]
        case Sent():
            return [outcome.remote_id, outcome.url]
        case Grant(person, token, places):
            own = [text for place in places for text in (place.remote_id, place.name, place.handle, place.url)]
            return [person.remote_id, person.name, person.handle, token.access, token.refresh, *own]
        case None:
            return []
    raise AssertionError(outcome)


@pytest.mark.parametrize("slug", NETWORKS)
@given(status=st.sampled_from([200, 200, 201, 400, 401, 403, 429, 500]), said=headers, body=bodies)
@tens
async def test_any_answer_on_the_line_ends_every_call(
    slug: str, status: int, said: dict[str, str], body: bytes
) -> None:
    async with serving(talking(slug, status, said, body)) as server, server.http(BRIEF) as http:
        outcomes = await ended(
            NETWORKS[slug](KEYS, Addresses("https://pages.example", f"http://{server.address}"), http)
        )

    assert all(storable(text) for outcome in outcomes for text in kept_of(outcome))


# So nearly right that every step is reached.
nearly = st.fixed_dictionaries(
    {
        "access_token": st.just("a-token") | anything,
        "id": st.just("20_30") | anything,
        "name": st.just("Alice") | anything,
    },
    optional={
        "data": st.lists(st.fixed_dictionaries({"id": anything, "name": anything}, optional={"access_token": anything}))
        | st.fixed_dictionaries({"id": st.just("1") | anything, "name": anything, "username": anything})
        | st.just([{"permission": name, "status": "granted"} for name in NETWORKS["facebook"].scopes])
        | anything,
        "paging": st.fixed_dictionaries({"next": anything, "cursors": anything}) | anything,
        "expires_in": anything,
        "scope": anything,
    },
)


@pytest.mark.parametrize("slug", NETWORKS)
@given(nearly.map(written))
@tens
async def test_a_nearly_right_answer_on_the_line_ends_every_call(slug: str, body: bytes) -> None:
    async with serving(talking(slug, 200, {}, body)) as server, server.http(BRIEF) as http:
        outcomes = await ended(
            NETWORKS[slug](KEYS, Addresses("https://pages.example", f"http://{server.address}"), http)
        )

    assert all(storable(text) for outcome in outcomes for text in kept_of(outcome))


@pytest.mark.parametrize("slug", NETWORKS)
@given(said=st.binary(max_size=60) | st.binary(max_size=60).map(lambda more: b"HTTP/1.1 200 OK\r\n" + more))
@tens
async def test_any_bytes_on_the_line_leave_the_outcome_unknown(slug: str, said: bytes) -> None:
    async def babble(line: Line) -> None:
        await line.hear()
        await line.say(said)

    async with serving(babble) as server, server.http(BRIEF) as http:
        network = NETWORKS[slug](KEYS, Addresses("https://pages.example", f"http://{server.address}"), http)
        outcomes = await asyncio.gather(
            network.send(Sending(network.render("hi"), "20", "alice", Token("a-token"), may)), return_exceptions=True
        )

    assert isinstance(outcomes[0], OutcomeUnknown)
