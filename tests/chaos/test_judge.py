"""What the judge of `bin/chaos` finds, each thing put there by hand: a judge that finds nothing calls all well."""

from dataclasses import replace

import pytest

from alphorn.networks.reasons import Reason
from chaos.judge import KINDS, Accepted, Created, Finding, figures, is_clean, judge, judge_list
from chaos.rows import Claim

TAKEN = Accepted("key", "Cowbells.", places=1)
SAID = Claim("1", "key", "Cowbells.", "x", "1001", "delivered", "", "17", attempt=1)
THERE = Created("x", "1001", "Cowbells.", "17")


def found(accepted: Accepted = TAKEN, said: Claim = SAID, *there: Created) -> list[str]:
    """The kinds of what is found."""
    return [finding.kind for finding in judge([accepted], [said], there)]


def test_what_is_as_it_is_said_to_be_is_well() -> None:
    assert found(TAKEN, SAID, THERE) == []


def test_a_post_that_was_taken_and_is_not_there_is_lost() -> None:
    assert [finding.kind for finding in judge([TAKEN], [], [])] == ["lost"]


def test_a_place_that_was_ticked_and_has_no_delivery_is_lost() -> None:
    assert found(replace(TAKEN, places=2), SAID, THERE) == ["lost"]


@pytest.mark.parametrize("state", ["delivered", "failed", "unconfirmed"])
def test_what_was_created_twice_is_doubled_whatever_is_said_of_it(state: str) -> None:
    assert "doubled" in found(TAKEN, replace(SAID, state=state), THERE, replace(THERE, id="18"))


def test_what_nobody_wrote_here_and_is_there_is_doubled() -> None:
    assert [finding.kind for finding in judge([], [], [THERE])] == ["doubled"]


@pytest.mark.parametrize("state", ["failed", "cancelled", "parked"])
def test_what_is_there_and_said_not_to_be_is_wrong(state: str) -> None:
    assert found(TAKEN, replace(SAID, state=state, remote_id=""), THERE) == ["wrong"]


def test_what_is_delivered_and_not_there_is_wrong() -> None:
    assert set(found(TAKEN, SAID)) == {"wrong"}


def test_what_somebody_has_seen_there_and_is_not_there_is_wrong() -> None:
    assert found(TAKEN, replace(SAID, remote_id="", reason=Reason.BY_PERSON)) == ["wrong"]


def test_a_row_with_another_id_than_the_networks_is_wrong() -> None:
    assert found(TAKEN, replace(SAID, remote_id="71"), THERE) == ["wrong"]


@pytest.mark.parametrize("state", ["waiting", "sending", "checking"])
def test_what_never_comes_to_an_end_is_unsettled(state: str) -> None:
    assert found(TAKEN, replace(SAID, state=state, remote_id="")) == ["unsettled"]


@pytest.mark.parametrize(
    ("reason", "is_excused"), [(Reason.OTHERS_THERE, True), (Reason.WORKER_DIED, False), (Reason.NO_ANSWER, False)]
)
def test_a_question_is_excused_where_nobody_could_tell(reason: Reason, is_excused: bool) -> None:
    findings = judge([TAKEN], [replace(SAID, state="unconfirmed", remote_id="", reason=reason)], [THERE])

    assert [(finding.kind, finding.is_excused) for finding in findings] == [("unconfirmed", is_excused)]
    assert is_clean(findings) is is_excused


def test_of_two_of_the_same_words_one_there_is_one_delivered() -> None:
    second = replace(SAID, id="2", key="other", state="failed", reason=Reason.DUPLICATE, remote_id="")

    assert judge([TAKEN, replace(TAKEN, key="other")], [SAID, second], [THERE]) == []


def test_a_list_has_what_is_there_and_nothing_else() -> None:
    findings = judge_list("likes", {"1", "2"}, {"2", "3"}, "7")

    assert judge_list("likes", {"1"}, {"1"}, "7") == []
    assert [finding.words for finding in findings] == [
        "likes: 3 is there, and did not come in",
        "likes: 1 is here, and not there",
    ]
    assert [finding.of for finding in findings] == [["7"], ["7"]]


def test_the_figures_count_every_kind() -> None:
    counted = figures([Finding("lost", ""), Finding("lost", ""), Finding("wrong", "")])

    assert counted == {**dict.fromkeys(KINDS, 0), "lost": 2, "wrong": 1}
