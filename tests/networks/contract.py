"""What every network must keep, tried over a real socket against the sandbox. A network's tests subclass the frame."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from alphorn.networks.base import Network
from alphorn.networks.endings import Ending, OutcomeUnknown, Rejected, SignInAgain, TryAgain
from alphorn.networks.facts import Addresses
from alphorn.networks.grants import Grant
from alphorn.networks.http import Bounds, Http
from alphorn.networks.oauth import new_verifier
from alphorn.networks.reasons import Reason
from tests.networks.counting import Counting
from tests.networks.servers import PATIENT
from tests.networks.trying import (
    BACK,
    KEYS,
    TEXT,
    code_for,
    ending_of,
    finish,
    page_at,
    sending,
)
from tests.stage.sandbox import Stage

IMPATIENT = Bounds(connect_seconds=10, answer_seconds=0.3)
BUSY_FOR = timedelta(minutes=7)


class Contract(Counting):
    """The frame. Subclasses say which network it is, and what of the sandbox is named differently there."""

    port_offset: ClassVar[int]
    person: ClassVar[str]
    refresh_call: ClassVar[str]  # the first call of a refresh

    def busy(self) -> dict[str, Any]:
        """The rule by which the sandbox asks to wait for BUSY_FOR, as this network asks it."""
        raise NotImplementedError

    @pytest.fixture
    def address(self, stage: Stage) -> str:
        return f"127.0.0.1:{stage.port + self.port_offset}"

    @pytest.fixture
    async def http(self, address: str) -> AsyncIterator[Http]:
        async with Http(allow=frozenset({address}), bounds=PATIENT) as http:
            yield http

    @pytest.fixture
    def network(self, address: str, http: Http) -> Network:
        return self.kind(KEYS, Addresses(pages=f"http://{address}", api=f"http://{address}"), http)

    @pytest.fixture
    async def grant(self, network: Network, stage: Stage) -> Grant:
        return await finish(network, await code_for(network, stage, self.person))

    # The consent

    def test_the_way_to_the_consent_page_says_all_that_is_needed(self, network: Network) -> None:
        url = network.consent_page(state="a-state", challenge="a-challenge", redirect_uri=BACK)

        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(network.addresses.pages)
        assert asked["client_id"] == KEYS.client_id
        assert asked["response_type"] == "code"
        assert (asked["state"], asked["redirect_uri"]) == ("a-state", BACK)
        assert (asked["code_challenge"], asked["code_challenge_method"]) == ("a-challenge", "S256")
        assert set(asked["scope"].replace(",", " ").split()) == {*self.kind.scopes, *self.kind.wished_for}
        assert KEYS.client_secret not in url

    def test_the_way_to_the_consent_page_depends_on_nothing_else(self, network: Network) -> None:
        ways = [network.consent_page(state="s", challenge="c", redirect_uri=BACK) for _ in range(2)]

        assert ways[0] == ways[1]

    async def test_a_consent_tells_who_it_is_and_which_places_there_are(self, grant: Grant) -> None:
        assert grant.person.remote_id == self.person
        assert grant.person.name
        assert grant.token.access
        assert grant.token.lives_for is not None
        assert grant.token.lives_for > timedelta(0)
        assert grant.places
        assert all(place.remote_id and place.name and place.url for place in grant.places)

    async def test_a_code_works_once(self, network: Network, stage: Stage) -> None:
        code = await code_for(network, stage, self.person)
        await finish(network, code)

        with pytest.raises(Ending) as raised:
            await finish(network, code)

        assert isinstance(raised.value, Rejected | SignInAgain)

    async def test_a_code_without_its_verifier_gets_nothing(self, network: Network, stage: Stage) -> None:
        code = await code_for(network, stage, self.person)

        with pytest.raises(Ending) as raised:
            await network.finish(code=code, verifier=new_verifier(), redirect_uri=BACK)

        assert isinstance(raised.value, Rejected | SignInAgain)

    async def test_nobody_is_signed_in_by_a_network_that_is_down(self, network: Network, stage: Stage) -> None:
        code = await code_for(network, stage, self.person)
        stage.trouble(self.kind.slug, {"refuse": True})

        with pytest.raises(TryAgain):
            await finish(network, code)

    # Sending

    async def test_what_is_sent_is_there_and_seen(self, network: Network, grant: Grant, stage: Stage) -> None:
        sent = await network.send(sending(network, grant))

        assert [(post["id"], post["text"]) for post in stage.posts(self.kind.slug)] == [(sent.remote_id, TEXT)]
        assert TEXT in page_at(sent.url)

    async def test_the_same_again_is_told_as_a_duplicate(self, network: Network, grant: Grant, stage: Stage) -> None:
        await network.send(sending(network, grant))

        ending = await ending_of(network, grant)

        assert (type(ending), ending.reason) == (Rejected, Reason.DUPLICATE)
        assert len(stage.texts(self.kind.slug)) == 1

    async def test_who_may_not_write_creates_nothing(self, network: Network, grant: Grant, stage: Stage) -> None:
        def lost() -> None:
            raise TryAgain(Reason.NOT_SENT)

        with pytest.raises(TryAgain) as raised:
            await network.send(sending(network, grant, lost))

        assert raised.value.reason is Reason.NOT_SENT
        assert stage.texts(self.kind.slug) == []
        assert not [call for call in stage.requests(self.kind.slug) if "/tweets" in call or "/feed" in call]

    async def test_a_refused_token_asks_to_sign_in(self, network: Network, grant: Grant, stage: Stage) -> None:
        stage.trouble(self.kind.slug, {"revoke_tokens": True})

        ending = await ending_of(network, grant)

        assert (type(ending), ending.reason) == (SignInAgain, Reason.SIGNED_OUT)

    async def test_a_busy_network_says_how_long(self, network: Network, grant: Grant, stage: Stage) -> None:
        stage.trouble(self.kind.slug, {"call": "create", **self.busy()})

        ending = await ending_of(network, grant)

        assert isinstance(ending, TryAgain)
        assert ending.reason is Reason.RATE_LIMITED
        assert ending.after is not None
        assert BUSY_FOR - timedelta(minutes=1) <= ending.after <= BUSY_FOR + timedelta(seconds=1)
        assert stage.texts(self.kind.slug) == []

    async def test_a_network_that_is_down_has_certainly_not_got_it(
        self, network: Network, grant: Grant, stage: Stage
    ) -> None:
        stage.trouble(self.kind.slug, {"refuse": True})

        ending = await ending_of(network, grant)

        assert (type(ending), ending.reason) == (TryAgain, Reason.UNREACHABLE)

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    @pytest.mark.parametrize("after", [False, True])
    async def test_nobody_knows_what_became_of_it_when_the_server_fails(
        self, network: Network, grant: Grant, stage: Stage, status: int, after: bool
    ) -> None:
        stage.trouble(self.kind.slug, {"call": "create", "status": status, "after": after, "body": "<h1>Oops</h1>"})

        ending = await ending_of(network, grant)

        assert (type(ending), ending.reason) == (OutcomeUnknown, Reason.SERVER_ERROR)
        assert len(stage.texts(self.kind.slug)) == after

    @pytest.mark.parametrize(
        ("fault", "reason", "created"),
        [
            ({"reset_before": True}, Reason.LINE_CUT, 0),
            ({"lose_reply": True}, Reason.LINE_CUT, 1),
            ({"garbage": True}, Reason.GARBAGE, 1),
            ({"status": 200, "body": {}}, Reason.GARBAGE, 0),
            ({"status": 200, "body": {"id": 5, "data": {"id": 5}}}, Reason.GARBAGE, 0),
            ({"status": 302, "headers": {"Location": "http://localhost:1/"}}, Reason.SERVER_ERROR, 0),
        ],
    )
    async def test_nobody_knows_what_became_of_it(
        self, network: Network, grant: Grant, stage: Stage, fault: dict[str, Any], reason: Reason, created: int
    ) -> None:
        stage.trouble(self.kind.slug, {"call": "create", **fault})

        ending = await ending_of(network, grant)

        assert (type(ending), ending.reason) == (OutcomeUnknown, reason)
        assert len(stage.texts(self.kind.slug)) == created

    async def test_nobody_knows_what_became_of_it_when_no_answer_comes(
        self, address: str, network: Network, grant: Grant, stage: Stage
    ) -> None:
        stage.trouble(self.kind.slug, {"call": "create", "hang": True})

        async with Http(allow=frozenset({address}), bounds=IMPATIENT) as hasty:
            ending = await ending_of(self.kind(KEYS, network.addresses, hasty), grant)

        assert (type(ending), ending.reason) == (OutcomeUnknown, Reason.NO_ANSWER)

    # Refreshing and giving back

    async def test_what_a_refresh_brings_can_post(self, network: Network, grant: Grant, stage: Stage) -> None:
        fresh = await network.refresh(grant.token)

        await network.send(sending(network, Grant(grant.person, fresh.token, fresh.places or grant.places)))

        assert stage.texts(self.kind.slug) == [TEXT]

    async def test_a_refused_refresh_asks_to_sign_in(self, network: Network, grant: Grant, stage: Stage) -> None:
        stage.trouble(self.kind.slug, {"revoke_tokens": True})

        with pytest.raises(SignInAgain):
            await network.refresh(grant.token)

    @pytest.mark.parametrize(
        ("fault", "ending"),
        [
            ({"refuse": True}, TryAgain),
            ({"lose_reply": True}, OutcomeUnknown),
            ({"garbage": True}, OutcomeUnknown),
            ({"status": 503}, OutcomeUnknown),
        ],
    )
    async def test_a_refresh_that_fails_says_whether_it_was_heard(
        self, network: Network, grant: Grant, stage: Stage, fault: dict[str, Any], ending: type[Ending]
    ) -> None:
        stage.trouble(self.kind.slug, {"call": self.refresh_call, **fault})

        with pytest.raises(ending):
            await network.refresh(grant.token)

    async def test_what_was_given_back_opens_nothing(self, network: Network, grant: Grant, stage: Stage) -> None:
        await network.revoke(grant.token, grant.person.remote_id)

        assert isinstance(await ending_of(network, grant), SignInAgain)
        assert stage.texts(self.kind.slug) == []

    async def test_giving_back_twice_succeeds(self, network: Network, grant: Grant) -> None:
        await network.revoke(grant.token, grant.person.remote_id)

        await network.revoke(grant.token, grant.person.remote_id)

    @pytest.mark.parametrize("fault", [{"refuse": True}, {"status": 503}, {"status": 429}, {"reset_before": True}])
    async def test_giving_back_to_a_network_in_trouble_is_told_as_failed(
        self, network: Network, grant: Grant, stage: Stage, fault: dict[str, Any]
    ) -> None:
        stage.trouble(self.kind.slug, {"call": "revoke", **fault})

        with pytest.raises((TryAgain, OutcomeUnknown)):
            await network.revoke(grant.token, grant.person.remote_id)

    # Looking

    async def test_a_place_can_be_looked_at(self, network: Network, grant: Grant) -> None:
        assert all(place.url.startswith(f"{network.addresses.pages}/") for place in grant.places)
        assert all(page_at(place.url) for place in grant.places)
