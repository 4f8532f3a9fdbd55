"""Facebook Pages, by the Graph API. Facebook takes posts to Pages only; see `docs/networks/facebook.md`."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from urllib.parse import quote

from alphorn.lib.marking import gettext_noop as _
from alphorn.networks.answer import Answer
from alphorn.networks.base import Network
from alphorn.networks.endings import OutcomeUnknown, Rejected, Sent, SignInAgain
from alphorn.networks.facebook import text as facebook_text
from alphorn.networks.facebook.answers import ending_of, failed
from alphorn.networks.facebook.asking import path_of, query_of
from alphorn.networks.facebook.ids import id_of
from alphorn.networks.facebook.limits import BUCKETS, usage_of
from alphorn.networks.facebook.lists import ending_of_list, opens, too_much_in
from alphorn.networks.facebook.places import PORTFOLIOS, places_of
from alphorn.networks.facebook.reading import page_of
from alphorn.networks.facebook.settings import FacebookSettings
from alphorn.networks.facebook.streams import STREAMS
from alphorn.networks.facts import Addresses, Capabilities, SetUp
from alphorn.networks.grants import Grant, Hidden, Person, Place, Token
from alphorn.networks.oauth import address, token_from
from alphorn.networks.outgoing import Measure, Outgoing, Sending
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, required_text, shown_text
from alphorn.networks.streams import StreamPage, StreamRequest


class Facebook(Network):
    """Pages on Facebook. One consent of a person reaches the Pages they run."""

    slug = "facebook"
    mark = '<path d="M16 5.2c-3.6-1.1-5.4.7-5.4 4V19.5M7.2 11.6h7.4"/>'
    name = "Facebook"
    scopes = ("pages_show_list", "pages_manage_posts", "pages_read_engagement")
    wished_for = (PORTFOLIOS,)  # without it some Pages are not shown; all else goes on
    capabilities = Capabilities(
        refreshable=True,
        chooses_places=True,
        shows_after=timedelta(seconds=120),  # assumed
        reads_back=True,
    )
    public = Addresses(pages="https://www.facebook.com", api="https://graph.facebook.com")
    settings = FacebookSettings
    streams = STREAMS
    own_posts = "page_posts"
    needs: ClassVar[str] = _("A Page you run: Facebook lets nobody post to a profile from outside.")
    charges: ClassVar[str] = ""
    set_up = SetUp(
        portal="https://developers.facebook.com/apps",
        steps=(
            _("Create an app at Meta for Developers, of the type “Business”, and add “Facebook Login” to it."),
            _("Copy the redirect address below into “Valid OAuth Redirect URIs”."),
            _(
                "Your own account has a role on your own app, so it may post to your Pages without a review. "
                "While the app is in development mode, only people with a role on it see those posts."
            ),
            _("Put the app's id and secret into the settings named below, and start Alphorn again."),
        ),
        settings=("ALPHORN_FACEBOOK_APP_ID", "ALPHORN_FACEBOOK_APP_SECRET"),
    )
    newest: ClassVar[str] = "v26.0"

    @property
    def version(self) -> str:
        """The version of the Graph API that is spoken."""
        return self.dialect or self.newest

    @classmethod
    def buckets(cls, call: str) -> tuple[str, ...]:
        """Facebook counts reading and sending together."""
        return tuple(name for name, _ in BUCKETS)

    def consent_page(self, *, state: str, challenge: str, redirect_uri: str, reads: bool = False) -> str:
        """The login dialog (developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow)."""
        return address(
            f"{self.addresses.pages}/{self.version}/dialog/oauth",
            client_id=self.keys.client_id,
            redirect_uri=redirect_uri,
            state=state,
            scope=",".join((*self.scopes, *self.wished_for, *(self.reading_scopes() if reads else ()))),
            response_type="code",
            code_challenge=challenge,
            code_challenge_method="S256",
        )

    async def finish(self, *, code: str, verifier: str, redirect_uri: str) -> Grant:
        """Exchange the code, then the short token for one of sixty days, and read the Pages."""
        keys = {"client_id": self.keys.client_id, "client_secret": self.keys.client_secret}
        short = await self._token_call({**keys, "redirect_uri": redirect_uri, "code": code, "code_verifier": verifier})
        exchange = {"grant_type": "fb_exchange_token", "fb_exchange_token": short.access}
        token = await self._token_call({**keys, **exchange})
        person = await self._person(token)
        granted = await self._granted(token)
        if not granted:  # whoever has a token has given something
            raise OutcomeUnknown(Reason.GARBAGE, "no permissions in the answer")
        if missing := [scope for scope in self.scopes if scope not in granted]:
            raise SignInAgain(Reason.SCOPE_MISSING, ", ".join(missing))
        places, hidden = await self._pages(token, granted)
        return Grant(person, Token(token.access, "", token.lives_for, tuple(sorted(granted))), places, hidden)

    async def refresh(self, token: Token) -> Grant:
        """Facebook has no refresh tokens: what can be renewed with the person's is the Pages' own."""
        person = await self._person(token)
        try:
            places, hidden = await self._pages(token, token.scopes)
        except (SignInAgain, Rejected):  # the token has just been accepted: what refuses is that list
            places, hidden = (), Hidden(unread=True)
        return Grant(person, token, places, hidden)

    async def revoke(self, token: Token, person_id: str) -> None:
        """Take all permissions back: this ends the app for that person everywhere."""
        url = f"{self.addresses.api}/{self.version}/{quote(person_id)}/permissions"
        answer = await self.http.call("DELETE", url, query=self._signed(token))
        if failed(answer):
            ending = ending_of(answer)
            if ending.reason is not Reason.SIGNED_OUT:  # gone already
                raise ending
        else:
            _object(answer)

    @classmethod
    def measure(cls, text: str) -> Measure:
        """Characters, of 63,206."""
        return facebook_text.measure(text)

    @classmethod
    def render(cls, text: str) -> Outgoing:
        """The form of `POST /{page}/feed`."""
        sendable = facebook_text.require_sendable(text)
        return Outgoing({"message": sendable}, facebook_text.fingerprint(sendable))

    @classmethod
    def words_of(cls, outgoing: Outgoing) -> str:
        """Its message: Facebook changes none of it."""
        return str(outgoing.payload.get("message", ""))

    async def send(self, sending: Sending) -> Sent:
        """`POST /{page}/feed` with the Page's own token."""
        form = {name: str(value) for name, value in sending.outgoing.payload.items()}
        answer = await self.http.call(
            "POST",
            f"{self.addresses.api}/{self.version}/{quote(sending.place_id)}/feed",
            form={**form, **self._signed(sending.token)},
            may_write=sending.may_write,
        )
        if failed(answer) and id_of(answer.json_or_empty()):
            raise OutcomeUnknown(Reason.GARBAGE, "an id beside an error")
        if failed(answer):
            raise ending_of(answer, sending.place_id)
        remote_id = _id_in(_object(answer))
        return Sent(remote_id, f"{self.addresses.pages}/{remote_id}", usage_of(answer, sending.place_id))

    async def pull(self, request: StreamRequest, token: Token) -> StreamPage:
        """One page of posts, likes or friends."""
        url = f"{self.addresses.api}/{self.version}/{path_of(request)}"
        answer = await self.http.call("GET", url, query={**query_of(request), **self._signed(token)})
        if failed(answer):
            raise ending_of_list(answer, request.whose)
        page = page_of(_object(answer), request, self.addresses.pages, self.http.may_call)
        usage = usage_of(answer, request.whose)
        is_whole = page.is_whole and not answer.is_cached
        return replace(page, is_whole=is_whole, usage=usage, dated_at=answer.dated_at, heard_at=answer.heard_at)

    async def vouches(self, request: StreamRequest, token: Token, met: int) -> bool:
        """Whether the token still opens that list: without its permission Facebook gives an empty one."""
        kind = next(kind for kind in self.streams if kind.slug == request.kind)
        if kind.hangs_on == "authorisation":
            return set(kind.scopes) <= await self._granted(token)
        url = f"{self.addresses.api}/{self.version}/debug_token"
        asking = f"{self.keys.client_id}|{self.keys.client_secret}"
        answer = await self.http.call("GET", url, query={"input_token": token.access, "access_token": asking})
        if failed(answer):
            ending = ending_of_list(answer)
            if isinstance(ending, SignInAgain):  # the app was asked, and no person can mend that
                return False
            raise ending
        return opens(_object(answer), kind.scopes, request.whose)

    async def probe(self, token: Token | None) -> None:
        """Ask for the id of whoever the token is of."""
        if token is None:
            await super().probe(token)
        else:
            await self._get("me", token, {"fields": "id"})

    async def _person(self, token: Token) -> Person:
        me = await self._get("me", token, {"fields": "id,name"})
        return Person(_id_in(me), shown_text(me, "name", "id"))

    async def _pages(self, token: Token, scopes: Collection[str]) -> tuple[tuple[Place, ...], Hidden]:
        """The Pages the person let us see, with their tokens, and what is known of the others."""
        return await places_of(lambda path, query: self._get(path, token, query), scopes, self.addresses.pages)

    async def _granted(self, token: Token) -> set[str]:
        page = await self._get("me/permissions", token, {})
        granted = (row for row in objects(page.get("data")) if row.get("status") == "granted")
        return {required_text(row, "permission") for row in granted}

    async def _get(self, path: str, token: Token, query: dict[str, str]) -> dict[str, object]:
        url = f"{self.addresses.api}/{self.version}/{path}"
        answer = await self.http.call("GET", url, query={**query, **self._signed(token)})
        if failed(answer):
            raise too_much_in(answer) or ending_of(answer)
        return _object(answer)

    async def _token_call(self, query: dict[str, str]) -> Token:
        answer = await self.http.call("GET", f"{self.addresses.api}/{self.version}/oauth/access_token", query=query)
        if failed(answer):
            raise ending_of(answer)
        return token_from(answer)

    def _signed(self, token: Token) -> dict[str, str]:
        """The token, and the proof that we know the app's secret (docs/graph-api/guides/secure-requests)."""
        proof = hmac.new(self.keys.client_secret.encode(), token.access.encode(), hashlib.sha256).hexdigest()
        return {"access_token": token.access, "appsecret_proof": proof}


def _object(answer: Answer) -> dict[str, object]:
    try:
        return answer.json()
    except ValueError as error:
        raise OutcomeUnknown(Reason.GARBAGE, "no object in the answer") from error


def _id_in(row: Mapping[str, object]) -> str:
    remote_id = id_of(row)
    if not remote_id:
        raise OutcomeUnknown(Reason.GARBAGE, "no id in the answer")
    return remote_id
