"""Three small networks that differ in what they know of a post they were sent before: by its key for a while, by an
id that whoever posts chooses, or not at all. They live in the tests alone; `served.py` plays them.

`tests/faults/test_kinds.py` lets workers die at them that have no other networks.
"""

from datetime import timedelta

from alphorn.networks.endings import Sent
from alphorn.networks.facts import Capabilities
from alphorn.networks.outgoing import Sending
from alphorn.networks.rows import required_text
from tests.networks.toy import Toy
from tests.networks.toy.answers import ending_of


class Blind(Toy):
    """Knows nothing again, and nobody can look there."""

    slug = "blind"
    name = "Blind"

    async def send(self, sending: Sending) -> Sent:
        """Say it, under its key."""
        answer = await self.http.call(
            "POST",
            f"{self.addresses.api}/{self.slug}",
            headers={"Idempotency-Key": sending.outgoing.key},
            form={name: str(value) for name, value in sending.outgoing.payload.items()},
            may_write=sending.may_write,
        )
        if not answer.is_success:
            raise ending_of(answer)
        return Sent(required_text(answer.json(), "id"), self.addresses.pages)


class Keyed(Blind):
    """Knows a key again for an hour: what comes under it a second time gets the first one's answer."""

    slug = "keyed"
    name = "Keyed"
    capabilities = Capabilities(refreshable=False, chooses_places=False, knows_keys_for=timedelta(hours=1))


class Chosen(Blind):
    """Whoever posts chooses the id: it is put there, and put there again it is the same."""

    slug = "chosen"
    name = "Chosen"
    capabilities = Capabilities(refreshable=False, chooses_places=False, knows_keys_for=timedelta(days=3650))

    async def send(self, sending: Sending) -> Sent:
        """Put it where it belongs."""
        answer = await self.http.call(
            "PUT",
            f"{self.addresses.api}/{self.slug}/{sending.outgoing.key}",
            form={name: str(value) for name, value in sending.outgoing.payload.items()},
            may_write=sending.may_write,
        )
        if not answer.is_success:
            raise ending_of(answer)
        return Sent(sending.outgoing.key, self.addresses.pages)


KINDS = (Keyed, Chosen, Blind)
