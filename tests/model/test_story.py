"""A story reads as what happened, a line a step."""

from tests.model.scenarios import BLIND, Bounds, Scenario
from tests.model.search import search
from tests.model.story import swapped

ONE = Bounds(attempts=1, crashes=1, stops=0)
TOLD = """\
a blind network, without orphan_is_in_doubt:
  1. A claims attempt 1                                                          | sending, not there
  2. A connects, and marks that it is about to write attempt 1                   | sending, not there
  3. A asks whether it may, and writes the body of attempt 1                     | sending, not there
  4. A is killed                                                                 | sending, not there
  5. B finds it in a dead worker's hand: the worker died before it wrote         | waiting, not there
  6. a body that nobody waits for arrives, and is created; no answer comes back  | waiting, there once
  7. the person cancels it                                                       | cancelled, there once
     So it is called "cancelled", and it is there."""


def test_a_story_is_told_a_line_a_step() -> None:
    story = search(Scenario("a blind network", BLIND, ONE).without("orphan_is_in_doubt")).story

    assert str(story) == TOLD


def test_a_story_of_what_never_ends_is_told_up_to_where_it_stays() -> None:
    story = search(Scenario("a blind network", BLIND, ONE).without("orphans_are_swept")).story

    assert story is not None
    assert (story.lines, story.promise) == (["A claims attempt 1", "A is killed"], "it never comes to an end")


def test_names_are_swapped_and_nothing_else_is() -> None:
    assert swapped("A asks, and B is told: All Bodies") == "B asks, and A is told: All Bodies"
