"""Faults: what goes wrong when a rule says so, and that it ends when it is lifted."""

import threading
import time
from typing import Any

import pytest
import requests

from tests.sandbox.played import Played
from tests.sandbox.signing_in import x_token

SECONDS = 5


@pytest.fixture
def token(played: Played) -> str:
    return x_token(played, "1001")["access_token"]


def post(played: Played, token: str, text: str = "hi", timeout: float = SECONDS) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.post(f"{played.x}/2/tweets", json={"text": text}, headers=headers, timeout=timeout)


def test_a_network_that_is_gone_refuses_connections_until_it_is_back(played: Played, token: str) -> None:
    played.trouble("x", {"refuse": True})

    with pytest.raises(requests.ConnectionError, match="refused"):
        post(played, token)
    played.trouble("x")

    assert post(played, token).status_code == 201


def test_a_network_that_is_gone_for_a_while_comes_back_by_itself(played: Played, token: str) -> None:
    played.trouble("x", {"refuse": True, "for_s": 0.3})
    with pytest.raises(requests.ConnectionError, match="refused"):
        post(played, token)

    time.sleep(0.6)

    assert post(played, token).status_code == 201


def test_a_network_that_is_gone_drops_who_is_on_the_line(played: Played, token: str) -> None:
    with requests.Session() as line:
        line.get(f"{played.x}/2/users/me", timeout=SECONDS)

        played.trouble("x", {"refuse": True})

        with pytest.raises(requests.ConnectionError):
            line.get(f"{played.x}/2/users/me", timeout=SECONDS)


def test_the_other_network_goes_on(played: Played) -> None:
    played.trouble("x", {"refuse": True})

    assert requests.get(f"{played.facebook}/v26.0/me", timeout=SECONDS).status_code == 400


def test_a_hanging_network_says_nothing_and_creates_nothing(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "hang": True})

    with pytest.raises(requests.ReadTimeout):
        post(played, token, timeout=0.3)

    assert played.created("x") == []


def test_a_call_that_hangs_is_cut_when_the_fault_is_lifted(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "hang": True})
    cut: list[Exception] = []

    def call() -> None:
        with pytest.raises(requests.ConnectionError) as error:
            post(played, token, timeout=30)
        cut.append(error.value)

    waiting = threading.Thread(target=call)
    waiting.start()
    time.sleep(0.3)
    played.trouble("x")
    waiting.join(SECONDS)

    assert len(cut) == 1
    assert played.created("x") == []


def test_a_hang_ends_by_itself_when_its_time_is_over(played: Played, token: str) -> None:
    played.trouble("x", {"hang": True, "for_s": 0.4})
    with pytest.raises(requests.ConnectionError):
        post(played, token)

    assert post(played, token).status_code == 201


def test_a_lost_reply_has_created_the_post(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "lose_reply": True, "times": 1})

    with pytest.raises(requests.ConnectionError):
        post(played, token)

    assert played.created("x") == ["hi"]


def test_a_reset_before_creates_nothing(played: Played, token: str) -> None:
    played.trouble("x", {"call": "POST /2/tweets", "reset_before": True})

    with pytest.raises(requests.ConnectionError):
        post(played, token)

    assert played.created("x") == []


@pytest.mark.parametrize(("after", "created"), [(False, []), (True, ["hi"])])
def test_an_answer_is_said_before_or_after_it_was_done(
    played: Played, token: str, after: bool, created: list[str]
) -> None:
    rule = {"call": "create", "status": 503, "headers": {"Retry-After": "7"}, "body": {"title": "Busy"}, "after": after}
    played.trouble("x", rule)

    answer = post(played, token)

    assert (answer.status_code, answer.headers["Retry-After"], answer.json()) == (503, "7", {"title": "Busy"})
    assert played.created("x") == created


def test_a_rule_holds_as_often_as_it_says(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "status": 500, "times": 2})

    answers = [post(played, token).status_code for _ in range(3)]

    assert answers == [500, 500, 201]


def test_a_rule_holds_for_its_call_alone(played: Played, token: str) -> None:
    played.trouble("x", {"call": "GET /2/users/*", "status": 500})

    assert post(played, token).status_code == 201


def test_a_slow_network_answers_late(played: Played, token: str) -> None:
    played.trouble("x", {"delay_s": 0.3})
    began = time.monotonic()

    answer = post(played, token)

    assert answer.status_code == 201
    assert time.monotonic() - began >= 0.3


def test_a_slow_network_refuses_late(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "status": 503, "delay_s": 0.3})
    began = time.monotonic()

    answer = post(played, token)

    assert answer.status_code == 503
    assert time.monotonic() - began >= 0.3


def test_a_late_creation_happens_without_anybody_listening(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "create_late_s": 0.5})
    with pytest.raises(requests.ReadTimeout):
        post(played, token, timeout=0.1)
    before = played.created("x")

    time.sleep(0.7)

    assert (before, played.created("x")) == ([], ["hi"])


def test_garbage_is_a_success_that_is_no_answer(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "garbage": True})

    answer = post(played, token)

    assert answer.status_code == 200
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("fault", ["revoke_tokens", "expire_tokens"])
def test_tokens_end_at_once(played: Played, token: str, fault: str) -> None:
    played.trouble("x", {fault: True})

    assert post(played, token).status_code == 401


def test_tokens_end_at_a_call(played: Played, token: str) -> None:
    played.trouble("x", {"call": "create", "revoke_tokens": True, "times": 1})

    assert post(played, token).status_code == 401


def test_tokens_of_one_person_end(played: Played, token: str) -> None:
    bob = x_token(played, "1002")["access_token"]

    played.trouble("x", {"revoke_tokens": "1002"})

    assert post(played, bob).status_code == 401
    assert post(played, token).status_code == 201


@pytest.mark.parametrize("rule", [{"hnag": True}, {"status": 7}, {"times": 0}])
def test_a_rule_that_is_none_is_refused(played: Played, rule: dict[str, Any]) -> None:
    answer = requests.put(f"{played.control}/x/faults", json=[rule], timeout=SECONDS)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["where"]


def test_calls_are_counted(played: Played, token: str) -> None:
    post(played, token)
    post(played, token, "again")

    assert played.counts("x") == {"POST /2/oauth2/token": 1, "POST /2/tweets": 2}
