"""A network that is a toy: what a folder of `alphorn/networks/` must have. `test_toy.py` puts it there and uses it.

It stands in for whatever network comes next; its server is in `served.py`, and the story that is played with it in
`story.py`. Nothing of Alphorn but the line in the list knows of it.
"""

from urllib.parse import urlencode

from alphorn.lib.marking import gettext_noop as _
from alphorn.networks.base import Network
from alphorn.networks.endings import Sent, SignInAgain
from alphorn.networks.facts import Addresses, Capabilities, SetUp
from alphorn.networks.grants import Grant, Person, Place, Token
from alphorn.networks.oauth import token_from
from alphorn.networks.outgoing import Measure, Outgoing, Sending
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import required_text
from alphorn.networks.streams import StreamPage, StreamRequest
from tests.networks.toy import text as toy_text
from tests.networks.toy.answers import ending_of, page_of
from tests.networks.toy.settings import ToySettings
from tests.networks.toy.streams import STREAMS


class Toy(Network):
    """One place a person, forty characters a post."""

    slug = "toy"
    name = "Toybox"
    mark = '<path d="M5 6h14M12 6v13"/>'
    scopes = ("say",)
    capabilities = Capabilities(refreshable=False, chooses_places=False)
    public = Addresses(pages="https://www.toy.example", api="https://api.toy.example")
    settings = ToySettings
    streams = STREAMS
    needs = _("A shelf in the toy box.")
    charges = _("A marble a post.")
    set_up = SetUp(
        portal="https://toy.example/keys",
        steps=(_("Ask the toy box for keys."),),
        settings=("ALPHORN_TOY_CLIENT_ID", "ALPHORN_TOY_CLIENT_SECRET"),
    )

    @classmethod
    def buckets(cls, call: str) -> tuple[str, ...]:
        """It says nothing of limits."""
        return ()

    def consent_page(self, *, state: str, challenge: str, redirect_uri: str, reads: bool = False) -> str:
        """Where somebody says yes."""
        scopes = (*self.scopes, *(self.reading_scopes() if reads else ()))
        asked = {"state": state, "challenge": challenge, "back": redirect_uri, "scope": " ".join(scopes)}
        return f"{self.addresses.pages}/yes?{urlencode({**asked, 'client_id': self.keys.client_id})}"

    async def finish(self, *, code: str, verifier: str, redirect_uri: str) -> Grant:
        """The token, and whose it is."""
        form = {"code": code, "verifier": verifier, "secret": self.keys.client_secret}
        answer = await self.http.call("POST", f"{self.addresses.api}/token", form=form)
        if not answer.is_success:
            raise ending_of(answer)
        said = answer.json()
        remote_id, name = required_text(said, "id"), required_text(said, "name")
        place = Place(remote_id, name, name.lower(), f"{self.addresses.pages}/{remote_id}")
        return Grant(Person(remote_id, name), token_from(answer), (place,))

    async def refresh(self, token: Token) -> Grant:
        """Its tokens never end; a refused one is refused for good."""
        raise SignInAgain(Reason.SIGNED_OUT)

    async def revoke(self, token: Token, person_id: str) -> None:
        """Give it back."""
        answer = await self.http.call("POST", f"{self.addresses.api}/no", form={"token": token.access})
        if not answer.is_success:
            raise ending_of(answer)

    @classmethod
    def measure(cls, text: str) -> Measure:
        """Characters, of forty."""
        return toy_text.measure(text)

    @classmethod
    def render(cls, text: str) -> Outgoing:
        """A form with the words."""
        sendable = toy_text.require_sendable(text)
        return Outgoing({"words": sendable}, toy_text.fingerprint(sendable))

    async def send(self, sending: Sending) -> Sent:
        """Say it."""
        form = {name: str(value) for name, value in sending.outgoing.payload.items()}
        answer = await self.http.call(
            "POST",
            f"{self.addresses.api}/say",
            headers=_bearer(sending.token),
            form=form,
            may_write=sending.may_write,
        )
        if not answer.is_success:
            raise ending_of(answer)
        remote_id = required_text(answer.json(), "id")
        return Sent(remote_id, f"{self.addresses.pages}/said/{remote_id}")

    async def pull(self, request: StreamRequest, token: Token) -> StreamPage:
        """What the person collects, in the dialect that is set."""
        query = {"after": request.cursor, "tongue": self.dialect}
        url = f"{self.addresses.api}/{request.whose}/marbles"
        answer = await self.http.call("GET", url, query=query, headers=_bearer(token))
        if not answer.is_success:
            raise ending_of(answer)
        return page_of(answer.json())


def _bearer(token: Token) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.access}"}
