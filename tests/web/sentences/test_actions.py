"""What can be done about a delivery, as the post's page offers it."""

from django.db.models.functions import Now

from alphorn.models import Delivery
from alphorn.models.access.disconnect import disconnect
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.stage.people import Person


def test_what_nobody_knows_can_be_confirmed_after_its_place_was_disconnected(alice: Person) -> None:
    [x] = alice.connect("x")
    post = alice.echo("Is it there?")
    Delivery.objects.update(state=State.UNCONFIRMED, reason=Reason.NO_ANSWER, settled_at=Now())
    disconnect(x)

    page = alice.browser.get(f"/posts/{post.pk}").content.decode()
    alice.browser.post(f"/deliveries/{alice.delivery(post).pk}/confirmations", {"attempt": "0"})

    assert "It is there" in page
    assert "Send again" not in page
    assert alice.delivery(post).state == State.DELIVERED
