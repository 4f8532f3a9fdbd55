"""What was parked for a sign-in goes out after it, in pages, and holds no token up."""

from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Authorisation, Delivery
from alphorn.models.posting.release import release
from alphorn.models.posting.sweep import release_parked
from alphorn.models.work.states import State
from tests.models.hands import again
from tests.stage.people import Person


def parked(alice: Person, text: str) -> Delivery:
    """A delivery that waits for a newer version than the first."""
    delivery = alice.delivery(alice.echo(text))
    Delivery.objects.filter(pk=delivery.pk).update(state=State.PARKED, settled_at=Now(), parked_version=1)
    return delivery


def test_much_that_was_parked_goes_out_in_pages(alice: Person) -> None:
    """Guard: `release.PAGE`: no transaction of it is long, however much there is."""
    alice.connect("x")
    ids = [parked(alice, f"Page {number}.").pk for number in range(5)]
    Authorisation.objects.update(version=2)
    authorisation_id = Authorisation.objects.get().pk

    more = [release(authorisation_id, page=2) for _ in range(3)]

    assert more == [True, True, False]
    assert set(Delivery.objects.filter(pk__in=ids).values_list("state", "generation")) == {(State.WAITING, 2)}


def test_a_new_token_is_kept_though_what_waited_for_it_cannot_be_released(alice: Person) -> None:
    """Guard: `release.release_soon`: the token is committed first."""
    alice.connect("x")
    delivery = parked(alice, "Snow up to the sills.")
    sql.run("ALTER TABLE alphorn_delivery ADD CONSTRAINT nothing_waits CHECK (state <> 'waiting') NOT VALID")
    try:
        alice.connect("x")
    finally:
        sql.run("ALTER TABLE alphorn_delivery DROP CONSTRAINT nothing_waits")

    assert Authorisation.objects.get().version == 2
    assert again(delivery).state == State.PARKED
    release_parked()
    assert again(delivery).state == State.WAITING
