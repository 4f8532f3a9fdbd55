"""X keeps the contract, and what is X's own."""

import json
import time
from typing import Any

import pytest
import requests

from alphorn.networks.base import Network
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, SignInAgain
from alphorn.networks.facts import Addresses, AppKeys
from alphorn.networks.grants import Grant, Token
from alphorn.networks.outgoing import Sending
from alphorn.networks.reasons import Reason
from alphorn.networks.x import X
from tests.networks.contract import BUSY_FOR, Contract
from tests.networks.servers import saying, serving
from tests.networks.trying import KEYS, TEXT, code_for, ending_of, finish, may, sending
from tests.stage.sandbox import Stage


class TestX(Contract):
    """Profiles on X, as Alice."""

    kind = X
    port_offset = 1
    person = "1001"
    refresh_call = "token"
    most_repeats = 60

    def busy(self) -> dict[str, Any]:
        reset = str(int(time.time() + BUSY_FOR.total_seconds()))
        return {"status": 429, "headers": {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}}

    async def test_the_place_is_the_profile_itself(self, grant: Grant) -> None:
        assert [(place.remote_id, place.handle) for place in grant.places] == [(self.person, grant.person.handle)]

    async def test_an_expired_token_is_mended_by_a_refresh(self, network: Network, grant: Grant, stage: Stage) -> None:
        stage.trouble("x", {"expire_tokens": True})
        ending = await ending_of(network, grant)
        assert isinstance(ending, SignInAgain)
        assert ending.refreshable

        fresh = await network.refresh(grant.token)
        await network.send(sending(network, Grant(grant.person, fresh.token, grant.places)))

        assert stage.texts("x") == [TEXT]

    async def test_a_refresh_token_works_once(self, network: Network, grant: Grant) -> None:
        fresh = await network.refresh(grant.token)

        with pytest.raises(SignInAgain) as raised:
            await network.refresh(grant.token)

        assert not raised.value.refreshable
        assert fresh.token.refresh != grant.token.refresh

    async def test_without_a_refresh_token_nobody_is_asked(self, network: Network, stage: Stage) -> None:
        with pytest.raises(SignInAgain):
            await network.refresh(Token("an-access-token"))

        assert stage.requests("x") == {}

    async def test_both_tokens_are_given_back(self, network: Network, grant: Grant, stage: Stage) -> None:
        await network.revoke(grant.token, grant.person.remote_id)

        with pytest.raises(SignInAgain):
            await network.refresh(grant.token)
        assert stage.requests("x")["POST /2/oauth2/revoke"] == 2

    async def test_a_consent_without_the_right_to_post_is_none(self, network: Network, stage: Stage) -> None:
        code = await code_for(network, stage, self.person, **{"tweet.write": "tweet.read"})

        with pytest.raises(SignInAgain) as raised:
            await finish(network, code)

        assert (raised.value.reason, raised.value.detail) == (Reason.SCOPE_MISSING, "tweet.write")

    @pytest.mark.parametrize("vocabulary", ["old", "new", "as asked"])
    async def test_both_vocabularies_are_understood(
        self, network: Network, grant: Grant, stage: Stage, vocabulary: str
    ) -> None:
        speak(stage, vocabulary)

        await network.send(sending(network, grant))

        assert stage.texts("x") == [TEXT]

    async def test_a_client_with_another_secret_is_refused(self, network: Network, grant: Grant) -> None:
        other = X(AppKeys(KEYS.client_id, "another"), network.addresses, network.http)

        with pytest.raises(PausedByNetwork) as raised:
            await other.refresh(grant.token)

        assert (raised.value.reason, raised.value.scope) == (Reason.MISCONFIGURED, "app")


def speak(stage: Stage, vocabulary: str) -> None:
    """From now on the sandbox's X speaks so."""
    requests.put(f"{stage.control}/x/settings", json={"vocabulary": vocabulary}, timeout=10).raise_for_status()


async def test_a_client_with_a_secret_shows_it_in_the_header_alone() -> None:
    async with serving(saying(b'{"access_token":"a","refresh_token":"b"}')) as server, server.http() as http:
        await X(AppKeys("app", "hush"), Addresses("", f"http://{server.address}"), http).refresh(Token("a", "old"))

    assert b"Authorization: Basic YXBwOmh1c2g=\r\n" in server.heard[0]
    assert server.heard[0].endswith(b"grant_type=refresh_token&refresh_token=old")


async def test_a_client_without_a_secret_says_its_id_in_the_form() -> None:
    async with serving(saying(b'{"access_token":"a","refresh_token":"b"}')) as server, server.http() as http:
        await X(AppKeys("app", ""), Addresses("", f"http://{server.address}"), http).refresh(Token("a", "old"))

    assert b"Authorization" not in server.heard[0]
    assert server.heard[0].endswith(b"grant_type=refresh_token&refresh_token=old&client_id=app")


async def test_what_a_refresh_leaves_out_stays_as_it_was() -> None:
    async with serving(saying(b'{"access_token":"new"}')) as server, server.http() as http:
        network = X(KEYS, Addresses("", f"http://{server.address}"), http)
        grant = await network.refresh(Token("a", "old", None, ("tweet.read",)))

    assert grant.token == Token("new", "old", None, ("tweet.read",))


def test_a_token_tells_nobody_what_it_is() -> None:
    assert "hush" not in repr(Token("hush", "hush")) + repr(AppKeys("app", "hush"))


@pytest.mark.parametrize(("code", "ending"), [("invalid_grant", SignInAgain), ("invalid_client", PausedByNetwork)])
async def test_an_error_of_the_token_endpoint_in_the_clothes_of_a_success_is_one(
    code: str, ending: type[Ending]
) -> None:
    """Guard: `is_refused_token`: else the same token would be tried for ever, and nobody be asked."""
    async with serving(saying(json.dumps({"error": code}).encode())) as server, server.http() as http:
        network = X(KEYS, Addresses("", f"http://{server.address}"), http)
        with pytest.raises(ending):
            await network.refresh(Token("a", "old"))


@pytest.mark.parametrize("status", [200, 403])
async def test_an_id_beside_an_error_is_neither_a_success_nor_a_failure(status: int) -> None:
    """Guard: `send` looks for one: it may be there."""
    said = {"errors": [{"detail": "Forbidden"}], "data": {"id": "5"} if status == 403 else None}
    async with serving(saying(json.dumps(said).encode(), status)) as server, server.http() as http:
        network = X(KEYS, Addresses("", f"http://{server.address}"), http)
        with pytest.raises(OutcomeUnknown) as raised:
            await network.send(Sending(network.render("hi"), "20", "", Token("t"), may))

    assert raised.value.reason is Reason.GARBAGE


@pytest.mark.parametrize(
    "scope", ["tweet.read,tweet.write", " tweet.read  tweet.write ", ["tweet.read", "tweet.write", 5]]
)
async def test_scopes_are_read_however_they_are_written(scope: object) -> None:
    said = {"access_token": "a", "scope": scope}
    async with serving(saying(json.dumps(said).encode())) as server, server.http() as http:
        grant = await X(KEYS, Addresses("", f"http://{server.address}"), http).refresh(Token("a", "old"))

    assert grant.token.scopes == ("tweet.read", "tweet.write")


@pytest.mark.parametrize(
    "names",
    [{}, {"name": ""}, {"name": " \0", "username": None}, {"name": 5, "username": "\ud800"}, {"username": "../me"}],
)
async def test_who_has_no_name_signs_in_all_the_same(names: dict[str, object]) -> None:
    said = {"access_token": "a", "data": {"id": "1001", **names}}
    async with serving(saying(json.dumps(said).encode())) as server, server.http() as http:
        grant = await finish(X(KEYS, Addresses("", f"http://{server.address}"), http), "a-code")

    assert (grant.person.name in ("1001", "?", "../me"), grant.person.handle) == (True, "")
    assert grant.places[0].url.endswith("/i/user/1001")
