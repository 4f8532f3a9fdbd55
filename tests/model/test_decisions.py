"""What follows in the model is what follows in Alphorn."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from alphorn.lib.patience import Patience
from alphorn.models.looking.step import MOST_IN_VAIN, look_step
from alphorn.models.looking.times import Doubt
from alphorn.models.looking.verdict import Absent, CannotTell, Found, Verdict
from alphorn.models.posting.next_step import History, Limits, next_step
from alphorn.models.work import states
from alphorn.networks.endings import Ending as Ended
from alphorn.networks.endings import Outcome, OutcomeUnknown, Rejected, Sent, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from tests.model.decisions import Follows, Known, after_attempt, after_look
from tests.model.guards import Guards
from tests.model.words import Ending, Sight, State

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIMITS = Limits(NOW + timedelta(days=1))
SHOWS_AFTER = timedelta(seconds=120)
OUTCOMES: dict[Ending, Outcome] = {
    Ending.SENT: Sent("1"),
    Ending.NOT_SENT: TryAgain(Reason.UNREACHABLE),
    Ending.REFUSED: Rejected(Reason.TOO_LONG),
    Ending.SIGN_IN: SignInAgain(Reason.SIGNED_OUT),
    Ending.UNKNOWN: OutcomeUnknown(Reason.NO_ANSWER),
    Ending.DIED: OutcomeUnknown(Reason.WORKER_DIED),
    Ending.DIED_UNWRITTEN: TryAgain(Reason.DIED_UNWRITTEN),
}
SIGHTS: dict[Sight, Verdict | Ended] = {
    Sight.FOUND: Found("1"),
    Sight.ABSENT: Absent(),
    Sight.UNCLEAR: CannotTell(Reason.OTHERS_THERE),
    Sight.REFUSED: SignInAgain(Reason.SIGNED_OUT),
}
# When a look began after the doubt, by what it can prove, and when one before it did that proved an absence.
BEGAN = {0: (30, ()), 1: (150, ()), 2: (330, (150,))}


def deaths(too_many: bool) -> int:
    """As many as are too many, or none."""
    return Patience().deaths if too_many else 0


@pytest.mark.parametrize("ending", OUTCOMES)
@pytest.mark.parametrize("known", [Known(*each) for each in product([False, True], repeat=5)])
def test_the_same_follows_an_attempt(ending: Ending, known: Known) -> None:
    """At networks that can be looked at, at those that know keys, at those that do neither, and both."""
    history = History(
        deaths=deaths(known.too_many_deaths),
        uncertain=known.doubted,
        gone=known.gone,
        can_be_found=known.can_look,
        key_lives=known.key_lives,
    )

    step = next_step(OUTCOMES[ending], history, LIMITS, NOW)

    assert Follows(State(step.state), step.disproved) == after_attempt(ending, known, Guards())


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("proof", BEGAN)
@pytest.mark.parametrize(("gone", "too_many_deaths"), list(product([False, True], repeat=2)))
def test_the_same_follows_a_look(sight: Sight, proof: int, gone: bool, too_many_deaths: bool) -> None:
    seconds, before = BEGAN[proof]
    began, absences = NOW + timedelta(seconds=seconds), [NOW + timedelta(seconds=each) for each in before]
    doubt = Doubt(NOW, began, SHOWS_AFTER, absences, vain=MOST_IN_VAIN, gone=gone, deaths=deaths(too_many_deaths))

    step = look_step(SIGHTS[sight], doubt, LIMITS, began)

    known = Known(True, gone, too_many_deaths, can_look=True, key_lives=False)
    assert Follows(State(step.state), step.disproved) == after_look(sight, proof, known, Guards())


def test_a_delivery_stands_where_it_stands_in_alphorn() -> None:
    assert [each.value for each in State] == [each.value for each in states.State]
