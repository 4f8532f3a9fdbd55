"""The whole story at once: one text, two networks, one answer at once."""

from collections.abc import Callable

from alphorn.models.work.states import State
from tests.stage.people import Person


def test_one_post_is_echoed_to_both_networks(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connect("x")
    alice.connect("facebook")
    post = alice.echo("First snow above the Lötschental.")

    run_jobs()

    assert {delivery.state for delivery in post.deliveries.all()} == {State.DELIVERED}
    assert alice.stage.texts("x") == ["First snow above the Lötschental."]
    assert alice.stage.texts("facebook") == ["First snow above the Lötschental."] * 3
