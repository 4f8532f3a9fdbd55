"""The person: what the page shows, what they know by having looked, and the buttons they press."""

from dataclasses import dataclass, field
from uuid import UUID

from alphorn.models import Connection, Delivery, Workspace
from alphorn.models.access.disconnect import disconnect
from alphorn.models.access.sign_in import sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.work.states import State
from alphorn.networks.grants import Grant, Place, Token
from alphorn.networks.grants import Person as Who
from tests.machine.world import World
from tests.models.hands import again

GRANT = Grant(Who("1001", "Zoe", "zoe"), Token("a token"), (Place("1001", "Zoe", "zoe"),))


@dataclass(frozen=True, slots=True)
class Page:
    """What a page showed of a delivery when it was opened. `says_no`: they were asked, and have looked in vain."""

    state: str
    attempt: int
    says_no: bool


@dataclass(slots=True)
class Person:
    """Whoever wrote it, before pages of any age."""

    world: World
    user_id: UUID
    workspace_id: UUID
    connection_id: UUID
    pages: dict[UUID, Page] = field(default_factory=dict)

    def opens(self, delivery_id: UUID) -> Page:
        """They look at the page; and where it asks whether it is there, they wait, and look at the network."""
        self.world.catch_up()
        row = again(Delivery(pk=delivery_id))
        is_there = self.world.network.created()[delivery_id] > 0
        is_asked = row.state == State.UNCONFIRMED
        says_no = is_asked and not is_there and self.world.network.has_shown_all(delivery_id)
        self.pages[delivery_id] = Page(row.state, row.attempt, says_no)
        return self.pages[delivery_id]

    def insists(self, delivery_id: UUID) -> bool:
        """ "Send again", "Send now", "Try now", on the page as it was opened last.

        Who is asked whether it is there, and does not know, presses nothing.
        """
        page = self.pages.get(delivery_id) or self.opens(delivery_id)
        if page.state == State.UNCONFIRMED and not page.says_no:
            return False
        self.world.catch_up()
        row = again(Delivery(pk=delivery_id))
        shown = {"answers": page.state == State.UNCONFIRMED, "after_all": page.state == State.CANCELLED}
        return row.try_again(answering=page.attempt, **shown)

    def cancels(self, delivery_id: UUID) -> bool:
        """ "Cancel", or "Not there, leave it", on the page as it was opened last."""
        page = self.pages.get(delivery_id) or self.opens(delivery_id)
        self.world.catch_up()
        return again(Delivery(pk=delivery_id)).cancel(answering=page.attempt, answers=page.says_no)

    def confirms(self, delivery_id: UUID) -> bool:
        """ "It is there", and it is."""
        if not self.world.network.created()[delivery_id]:
            return False
        page = self.opens(delivery_id)
        return again(Delivery(pk=delivery_id)).confirm(self.user_id, answering=page.attempt)

    def disconnects(self) -> None:
        """The place."""
        self.world.catch_up()
        disconnect(Connection.objects.get(pk=self.connection_id))

    def signs_in(self) -> None:
        """Again, or anew."""
        self.world.catch_up()
        sign_in(Workspace.objects.get(pk=self.workspace_id), host_at("x", "sandbox"), GRANT)
