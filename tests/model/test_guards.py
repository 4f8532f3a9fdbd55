"""Each guard is needed: taken out, it leaves a story in which a promise is broken. So does a wrong assumption."""

import pytest

from tests.model.guards import ASSUMPTIONS, GUARDS
from tests.model.scenarios import BLIND, KEYS, LOOK_UP, SMALL, Bounds, Scenario
from tests.model.search import search
from tests.model.words import Twin

pytestmark = pytest.mark.not_quick

# That something is sent twice shows where nobody leaves it: who does is told an untruth earlier.
BLIND_ONE = Scenario("a blind network", BLIND, SMALL, may_be_left=False)
LOOKED_AT = Scenario("a network that can be looked at", LOOK_UP, SMALL)
WITH_KEYS = Scenario("a network with keys", KEYS, SMALL)
SURPRISING = Scenario("a network with surprises", LOOK_UP, SMALL, has_surprises=True)
WITH_A_TWIN = Scenario("two of the same words", LOOK_UP, SMALL, twin=Twin.WAITING)
JUMPING_IN_DOUBT = Scenario("the clock jumps", LOOK_UP, Bounds(attempts=2, crashes=1, stops=0, jumps=1))
JUMPING = Scenario("the clock jumps", BLIND, Bounds(attempts=2, crashes=0, stops=1, jumps=1), may_be_left=False)

TWICE = "it is there twice"
CANCELLED = 'it is called "cancelled", and it is there'
FAILED = 'it is called "failed", and it is there'
NOT_THERE = "it is called delivered, and it is not there"
AFTER_CANCELLED = "it was sent after it was shown as cancelled"
BEGUN_WHEN_HELD = "its body was begun at a host that was held"
ASKED = "the person is asked what a worker that lives was told"
NO_END = "it never comes to an end"

WITHOUT = {
    "claim_locks": (BLIND_ONE, AFTER_CANCELLED),
    "records_are_fenced": (BLIND_ONE, AFTER_CANCELLED),
    "records_are_repeated": (BLIND_ONE, ASKED),
    "late_yes_settles": (LOOKED_AT, ASKED),
    "late_yes_stops_the_next": (WITH_KEYS, ASKED),
    "own_hand_is_swept": (Scenario("a lost answer", BLIND, Bounds(attempts=1, crashes=0, stops=0, lost=1)), NO_END),
    "orphans_are_swept": (BLIND_ONE, NO_END),
    "mark_before_body": (BLIND_ONE, CANCELLED),
    "mark_is_fenced": (JUMPING, AFTER_CANCELLED),
    "clock_before_body": (BLIND_ONE, TWICE),
    "lease_has_margin": (JUMPING, TWICE),
    "orphan_is_in_doubt": (BLIND_ONE, CANCELLED),
    "unknown_is_looked_up": (BLIND_ONE, TWICE),
    "intent_is_kept": (WITH_KEYS, TWICE),
    "key_must_live": (WITH_KEYS, TWICE),
    "key_outlives_the_way": (WITH_KEYS, TWICE),
    "early_looks_only_find": (JUMPING_IN_DOUBT, CANCELLED),
    "two_proofs": (JUMPING_IN_DOUBT, CANCELLED),
    "proofs_lie_apart": (JUMPING_IN_DOUBT, CANCELLED),
    "every_post_is_explained": (SURPRISING, CANCELLED),
    "page_reaches_back": (SURPRISING, CANCELLED),
    "owned_posts_are_skipped": (WITH_A_TWIN, NOT_THERE),
    "one_open_intent_of_a_text": (WITH_A_TWIN, NOT_THERE),
    "question_survives_refusal": (WITH_KEYS, FAILED),
    "question_survives_cancel": (WITH_KEYS, CANCELLED),
    "question_survives_disconnect": (LOOKED_AT, CANCELLED),
    "press_answers_attempt": (Scenario("three attempts", BLIND, Bounds(crashes=0, stops=0), may_be_left=False), TWICE),
    "who_was_asked_answers": (WITH_KEYS, TWICE),
    "mark_asks_the_host": (Scenario("trouble", LOOK_UP, SMALL, has_trouble=True), BEGUN_WHEN_HELD),
    "probe_creates_nothing": (Scenario("trouble", LOOK_UP, SMALL, has_trouble=True), CANCELLED),
}
WHERE_NOT = {
    "writes_when_checked": (BLIND_ONE, TWICE),
    "person_waits": (BLIND_ONE, TWICE),
    "person_looks": (BLIND_ONE, TWICE),
}


@pytest.mark.not_quick
@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_is_taken_out_is_missed(guard: str) -> None:
    scenario, promise = WITHOUT[guard]

    story = search(scenario.without(guard)).story

    assert story is not None
    assert story.promise == promise


@pytest.mark.not_quick
def test_a_clock_that_jumps_ahead_twice_is_more_than_two_proofs_can_bear() -> None:
    story = search(Scenario("two jumps", LOOK_UP, Bounds(attempts=1, crashes=0, stops=0, jumps=2))).story

    assert story is not None
    assert story.promise == CANCELLED


@pytest.mark.not_quick
@pytest.mark.parametrize("assumption", ASSUMPTIONS)
def test_what_is_assumed_is_needed(assumption: str) -> None:
    scenario, promise = WHERE_NOT[assumption]

    story = search(scenario.where_not(assumption)).story

    assert story is not None
    assert story.promise == promise


@pytest.mark.not_quick
@pytest.mark.parametrize(
    ("assumption", "promise"),
    [("writes_when_checked", AFTER_CANCELLED), ("person_waits", CANCELLED), ("person_looks", CANCELLED)],
)
def test_who_leaves_what_may_still_come_is_told_an_untruth(assumption: str, promise: str) -> None:
    scenario = Scenario("a blind network", BLIND, SMALL).where_not(assumption)

    story = search(scenario).story

    assert story is not None
    assert story.promise == promise
