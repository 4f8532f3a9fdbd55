"""X, by its API v2 (docs.x.com/x-api). What it costs and what is assumed stands in `docs/networks/x.md`."""

from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from urllib.parse import quote

from alphorn.lib.marking import gettext_noop as _
from alphorn.networks.answer import Answer
from alphorn.networks.base import Network
from alphorn.networks.endings import OutcomeUnknown, Sent, SignInAgain
from alphorn.networks.facts import Addresses, Capabilities, SetUp
from alphorn.networks.grants import Grant, Person, Place, Token
from alphorn.networks.oauth import address, basic, token_from
from alphorn.networks.outgoing import Measure, Outgoing, Sending
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import shown_text, within
from alphorn.networks.streams import StreamPage, StreamRequest
from alphorn.networks.usage import SEND
from alphorn.networks.x import text as x_text
from alphorn.networks.x.answers import ending_of, ending_of_reading, ending_of_token_call, is_gone, is_refused_token
from alphorn.networks.x.asking import PATHS, names_the_vocabulary, query_of
from alphorn.networks.x.items import handle_of, id_of
from alphorn.networks.x.limits import limits_of, usage_of
from alphorn.networks.x.reading import are_all, page_of
from alphorn.networks.x.settings import XSettings
from alphorn.networks.x.streams import STREAMS

FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


class X(Network):
    """Profiles on X. One consent reaches one profile."""

    slug = "x"
    mark = '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>'
    name = "X"
    scopes = ("tweet.read", "tweet.write", "users.read", "offline.access")
    capabilities = Capabilities(refreshable=True, chooses_places=False, shows_after=timedelta(seconds=120))  # assumed
    public = Addresses(pages="https://x.com", api="https://api.x.com")
    settings = XSettings
    streams = STREAMS
    own_posts = "posts"
    needs: ClassVar[str] = _("Your profile there.")
    charges: ClassVar[str] = _("About $0.015 a post, $0.20 with a link. X charges whoever runs this Alphorn.")
    set_up = SetUp(
        portal="https://developer.x.com",
        steps=(
            _("Sign in at the developer portal of X, create a project and an app in it."),
            _("In the app, open “User authentication settings”: permissions “Read and write”, type “Web App”."),
            _("Copy the redirect address below into “Callback URI”."),
            _("Put the OAuth 2.0 client id and secret into the settings named below, and start Alphorn again."),
        ),
        settings=("ALPHORN_X_CLIENT_ID", "ALPHORN_X_CLIENT_SECRET"),
    )

    @classmethod
    def buckets(cls, call: str) -> tuple[str, ...]:
        """Each call has limits of its own: reading takes nothing from sending."""
        return tuple(name for name, *_ in limits_of(call))

    def consent_page(self, *, state: str, challenge: str, redirect_uri: str, reads: bool = False) -> str:
        """The consent page (docs.x.com, OAuth 2.0 authorization code with PKCE)."""
        return address(
            f"{self.addresses.pages}/i/oauth2/authorize",
            response_type="code",
            client_id=self.keys.client_id,
            redirect_uri=redirect_uri,
            scope=" ".join((*self.scopes, *(self.reading_scopes() if reads else ()))),
            state=state,
            code_challenge=challenge,
            code_challenge_method="S256",
        )

    async def finish(self, *, code: str, verifier: str, redirect_uri: str) -> Grant:
        """Exchange the code, which lives 30 seconds, and ask who it is."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        token = token_from(await self._token_call(form))
        if token.scopes and "tweet.write" not in token.scopes:
            raise SignInAgain(Reason.SCOPE_MISSING, "tweet.write")
        return await self._grant(token)

    async def refresh(self, token: Token) -> Grant:
        """A new pair. X's refresh tokens work once [assumed]. Places have no tokens of their own: none are read."""
        if not token.refresh:
            raise SignInAgain(Reason.SIGNED_OUT)
        answer = await self._token_call({"grant_type": "refresh_token", "refresh_token": token.refresh})
        return Grant(Person("", ""), token_from(answer, former=token), ())

    async def revoke(self, token: Token, person_id: str) -> None:
        """Give both tokens back (RFC 7009). A success, and a token refused as unknown, are the same: it is gone."""
        for value, hint in ((token.refresh, "refresh_token"), (token.access, "access_token")):
            if value:
                answer = await self._form_call("/2/oauth2/revoke", {"token": value, "token_type_hint": hint})
                if not is_gone(answer):
                    raise ending_of_token_call(answer)

    @classmethod
    def measure(cls, text: str) -> Measure:
        """Weighted length, of 280."""
        return x_text.measure(text)

    @classmethod
    def render(cls, text: str) -> Outgoing:
        """The body of `POST /2/tweets`."""
        sendable = x_text.require_sendable(text)
        return Outgoing({"text": sendable}, x_text.fingerprint(sendable))

    @classmethod
    def words_of(cls, outgoing: Outgoing) -> str:
        """Its text. Of the links in it X shows where they lead, with a scheme before them."""
        return str(outgoing.payload.get("text", ""))

    async def send(self, sending: Sending) -> Sent:
        """`POST /2/tweets`."""
        answer = await self.http.call(
            "POST",
            f"{self.addresses.api}/2/tweets",
            headers=_bearer(sending.token),
            json=sending.outgoing.payload,
            may_write=sending.may_write,
        )
        if not answer.is_success and id_of(within(answer.json_or_empty(), "data")):
            raise OutcomeUnknown(Reason.GARBAGE, "an id beside an error")
        if not answer.is_success:
            raise ending_of(answer)
        remote_id = _id_in(_object_in(answer, "data"))
        return Sent(
            remote_id,
            f"{self._profile_url(sending.place_id, sending.place_handle)}/status/{remote_id}",
            usage_of(answer, SEND),
        )

    async def pull(self, request: StreamRequest, token: Token) -> StreamPage:
        """One page of posts, home timeline, likes or follows. Asks in the other vocabulary where X wants that one."""
        answer = await self._list(request, token, self.dialect or "tweet")
        if names_the_vocabulary(answer, self.dialect or "tweet"):
            answer = await self._list(request, token, "post" if self.dialect != "post" else "tweet")
        if not answer.is_success:
            raise ending_of_reading(answer, request.kind)
        page = page_of(answer, request, self.addresses.pages, self.http.may_call)
        return replace(
            page,
            is_whole=page.is_whole and not answer.is_cached,
            usage=usage_of(answer, request.kind),
            dated_at=answer.dated_at,
            heard_at=answer.heard_at,
        )

    async def vouches(self, request: StreamRequest, token: Token, met: int) -> bool:
        """Whether X counts no more of them in what it tells of the person."""
        url = f"{self.addresses.api}/2/users/me"
        answer = await self.http.call("GET", url, query={"user.fields": "public_metrics"}, headers=_bearer(token))
        if not answer.is_success:
            raise ending_of_reading(answer, "me")
        return are_all(_object_in(answer, "data"), request, met)

    async def probe(self, token: Token | None) -> None:
        """Ask who it is: what X tells of the person itself is the cheapest there is."""
        if token is None:
            await super().probe(token)
            return
        answer = await self.http.call("GET", f"{self.addresses.api}/2/users/me", headers=_bearer(token))
        if not answer.is_success:
            raise ending_of_reading(answer, "me")

    async def _list(self, request: StreamRequest, token: Token, vocabulary: str) -> Answer:
        url = f"{self.addresses.api}{PATHS[request.kind].format(id=quote(request.whose))}"
        return await self.http.call("GET", url, query=query_of(request, vocabulary), headers=_bearer(token))

    def _profile_url(self, place_id: str, handle: str) -> str:
        """`https://x.com/handle`; an address by id where the handle is unknown."""
        return f"{self.addresses.pages}/{handle}" if handle else f"{self.addresses.pages}/i/user/{place_id}"

    async def _grant(self, token: Token) -> Grant:
        answer = await self.http.call("GET", f"{self.addresses.api}/2/users/me", headers=_bearer(token))
        if not answer.is_success:
            raise ending_of(answer, "me")
        me = _object_in(answer, "data")
        person = Person(_id_in(me), shown_text(me, "name", "username", "id"), handle_of(me))
        url = self._profile_url(person.remote_id, person.handle)
        return Grant(person, token, (Place(person.remote_id, person.name, person.handle, url),))

    async def _token_call(self, form: dict[str, str]) -> Answer:
        answer = await self._form_call("/2/oauth2/token", form)
        if not answer.is_success or is_refused_token(answer):
            raise ending_of_token_call(answer)
        return answer

    async def _form_call(self, path: str, form: dict[str, str]) -> Answer:
        """A confidential client shows its secret in the header; a public one its id in the form."""
        headers = dict(FORM_TYPE)
        if self.keys.client_secret:
            headers["Authorization"] = basic(self.keys)
        else:
            form = {**form, "client_id": self.keys.client_id}
        return await self.http.call("POST", f"{self.addresses.api}{path}", headers=headers, form=form)


def _bearer(token: Token) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.access}"}


def _object_in(answer: Answer, name: str) -> dict[str, object]:
    try:
        found = answer.json()[name]
    except (ValueError, KeyError) as error:
        raise OutcomeUnknown(Reason.GARBAGE, f"no {name} in the answer") from error
    if not isinstance(found, dict):
        raise OutcomeUnknown(Reason.GARBAGE, f"no {name} in the answer")
    return found


def _id_in(row: dict[str, object]) -> str:
    remote_id = id_of(row)
    if not remote_id:
        raise OutcomeUnknown(Reason.GARBAGE, "no id in the answer")
    return remote_id
