"""Facebook keeps the contract, and what is Facebook's own."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from alphorn.networks.base import Network
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, SignInAgain
from alphorn.networks.facebook import Facebook
from alphorn.networks.facts import Addresses, AppKeys
from alphorn.networks.grants import Grant, Hidden, Place, Token
from alphorn.networks.oauth import challenge_of
from alphorn.networks.outgoing import Sending
from alphorn.networks.reasons import Reason
from tests.networks.contract import BUSY_FOR, Contract
from tests.networks.servers import saying, serving
from tests.networks.trying import BACK, KEYS, VERIFIER, code_for, finish, may
from tests.stage.sandbox import Stage

PORTFOLIO: list[dict[str, Any]] = [
    {"name": "The shop", "portfolio": "Lenz & Co"},
    {"name": "A client", "portfolio": "Lenz & Co", "is_client": True},
    {"name": "Only looked at", "portfolio": "Elsewhere", "tasks": ["ANALYZE"]},
    {"name": "Her own"},
]


class TestFacebook(Contract):
    """Pages on Facebook, as Alice, who runs three."""

    kind = Facebook
    port_offset = 2
    person = "2001"
    refresh_call = "me"
    most_repeats = 70_000

    def busy(self) -> dict[str, Any]:
        minutes = int(BUSY_FOR.total_seconds() // 60)
        usage = {"3001": [{"type": "pages", "estimated_time_to_regain_access": minutes}]}
        error = {"message": "(#32) Page request limit reached", "type": "OAuthException", "code": 32}
        headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
        return {"status": 403, "headers": headers, "body": {"error": error}}

    async def test_every_page_has_a_token_of_its_own(self, grant: Grant) -> None:
        tokens = {place.token.access for place in grant.places if place.token}

        assert [place.name for place in grant.places] == ["Alice Lenses", "The hut above the lake", "Larch watch"]
        assert len(tokens) == 3
        assert grant.token.access not in tokens

    async def test_who_runs_no_page_has_no_places(self, network: Network, stage: Stage) -> None:
        grant = await finish(network, await code_for(network, stage, "2003"))

        assert (grant.person.remote_id, grant.places) == ("2003", ())

    async def test_pages_are_read_to_the_last(self, network: Network, stage: Stage) -> None:
        pages = [{"name": f"Page {number}"} for number in range(120)]
        zoe = move_in(stage, pages)

        grant = await finish(network, await code_for(network, stage, zoe))

        assert len({place.remote_id for place in grant.places}) == 120

    async def test_pages_of_business_portfolios_are_found_and_what_may_not_be_posted_to_is_named(
        self, network: Network, stage: Stage
    ) -> None:
        zoe = move_in(stage, PORTFOLIO)

        grant = await finish(network, await code_for(network, stage, zoe))

        assert sorted(place.name for place in grant.places) == ["A client", "Her own", "The shop"]
        assert all(place.token and place.token.access for place in grant.places)
        assert grant.hidden == Hidden(names=("Only looked at",), portfolios=False)

    async def test_without_the_permission_for_portfolios_the_rest_is_there_and_the_reason_is_named(
        self, network: Network, stage: Stage
    ) -> None:
        zoe = move_in(stage, PORTFOLIO)

        grant = await finish(network, await code_for(network, stage, zoe, **{"%2Cbusiness_management": ""}))

        assert [place.name for place in grant.places] == ["Her own"]
        assert grant.hidden == Hidden(portfolios=True)

    async def test_a_page_one_may_not_post_on_is_no_place(self, network: Network, stage: Stage) -> None:
        zoe = move_in(stage, [{"name": "Mine"}, {"name": "Only to look at", "tasks": ["ANALYZE"]}])

        grant = await finish(network, await code_for(network, stage, zoe))

        assert [place.name for place in grant.places] == ["Mine"]

    async def test_a_declined_permission_is_named(self, network: Network, stage: Stage) -> None:
        code = code_without(network, "pages_manage_posts", self.person)

        with pytest.raises(SignInAgain) as raised:
            await finish(network, code)

        assert (raised.value.reason, raised.value.detail) == (Reason.SCOPE_MISSING, "pages_manage_posts")

    async def test_an_expired_consent_needs_the_person(self, network: Network, grant: Grant, stage: Stage) -> None:
        stage.trouble("facebook", {"expire_tokens": True})

        with pytest.raises(SignInAgain):
            await network.refresh(grant.token)

    async def test_a_proof_with_another_secret_is_refused(self, network: Network, grant: Grant) -> None:
        other = Facebook(AppKeys(KEYS.client_id, "another"), network.addresses, network.http)

        with pytest.raises(PausedByNetwork) as raised:
            await other.refresh(grant.token)

        assert (raised.value.reason, raised.value.scope) == (Reason.MISCONFIGURED, "app")

    async def test_a_page_may_have_any_name(self, network: Network, stage: Stage) -> None:
        zoe = move_in(stage, [{"name": "Service Unavailable, a band"}])

        grant = await finish(network, await code_for(network, stage, zoe))

        assert [place.name for place in grant.places] == ["Service Unavailable, a band"]

    @pytest.mark.parametrize("code", [10, 100, 190, 200])
    async def test_a_list_of_pages_that_is_refused_signs_nobody_out(
        self, network: Network, grant: Grant, stage: Stage, code: int
    ) -> None:
        """Guard: `refresh`: the token has just been accepted."""
        stage.trouble("facebook", {"call": "accounts", "status": 400, "body": {"error": {"code": code}}})

        fresh = await network.refresh(grant.token)

        assert (fresh.token.access, fresh.places) == (grant.token.access, ())

    @pytest.mark.parametrize("odd", [{"status": 500}, {"status": 400, "body": {"error": {"code": 190}}}])
    async def test_a_list_of_portfolios_that_fails_hides_no_other_page_and_proves_nothing(
        self, network: Network, stage: Stage, odd: dict[str, Any]
    ) -> None:
        """Guard: `places._if_open`; `Hidden.unread`."""
        zoe = move_in(stage, PORTFOLIO)
        code = await code_for(network, stage, zoe)
        stage.trouble("facebook", {"call": "businesses", **odd})

        grant = await finish(network, code)

        assert [place.name for place in grant.places] == ["Her own"]
        assert grant.hidden == Hidden(unread=True)

    @pytest.mark.parametrize("said", [{}, {"data": None}, {"data": []}, {"data": [{"permission": "pages_show_list"}]}])
    async def test_permissions_that_cannot_be_read_are_not_missing(
        self, network: Network, stage: Stage, said: dict[str, Any]
    ) -> None:
        """Guard: `finish`: nobody is told that they left something out."""
        code = await code_for(network, stage, self.person)
        stage.trouble("facebook", {"call": "permissions", "status": 200, "body": said})

        with pytest.raises(OutcomeUnknown):
            await finish(network, code)


def code_without(network: Network, permission: str, person: str) -> str:
    """The code of a consent that leaves one permission out."""
    url = network.consent_page(state="st", challenge=challenge_of(VERIFIER), redirect_uri=BACK)
    allowed = [scope for scope in Facebook.scopes if scope != permission]
    answer = requests.post(url, data={"person": person, "scope": allowed}, allow_redirects=False, timeout=10)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def move_in(stage: Stage, pages: list[dict[str, Any]]) -> str:
    """Zoe, who runs these Pages."""
    new: dict[str, Any] = {"network": "facebook", "people": [{"name": "Zoe", "pages": pages}]}
    return str(requests.post(f"{stage.control}/people", json=new, timeout=10).json()[0]["id"])


@pytest.mark.parametrize("body", [b"{}", b'{"data":{}}', b'{"data":null}'])
async def test_a_list_of_pages_that_cannot_be_read_is_not_an_empty_one(body: bytes) -> None:
    async with serving(saying(body)) as server, server.http() as http:
        network = Facebook(KEYS, Addresses("https://www.facebook.com", f"http://{server.address}"), http)
        with pytest.raises(Ending):
            await network.refresh(Token("a-token"))


async def test_a_post_carries_its_words_the_token_and_the_proof() -> None:
    async with serving(saying(b'{"id":"20_30"}')) as server, server.http() as http:
        network = Facebook(
            AppKeys("app", "hush"), Addresses("https://www.facebook.com", f"http://{server.address}"), http
        )
        sent = await network.send(Sending(network.render("hi & bye"), "20", "", Token("page-token"), may))

    head, _, body = server.heard[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /v26.0/20/feed HTTP/1.1\r\n")
    assert parse_qs(body) == {
        "message": ["hi & bye"],
        "access_token": ["page-token"],
        # HMAC-SHA256 of the token with the app's secret, by another program.
        "appsecret_proof": ["923583929dd9dbede87e8f2841ff6d12cce5d8c18c2085361bcfcc9e3e08e7cb"],
    }
    assert (sent.remote_id, sent.url) == ("20_30", "https://www.facebook.com/20_30")


@pytest.mark.parametrize("remote_id", ["", "20/../30", "<script>", "2 0", "2\n0", "२०", "9" * 256])
async def test_what_is_no_id_is_not_taken_for_one(remote_id: str) -> None:
    async with serving(saying(json.dumps({"id": remote_id}).encode())) as server, server.http() as http:
        network = Facebook(KEYS, Addresses("", f"http://{server.address}"), http)
        with pytest.raises(OutcomeUnknown) as raised:
            await network.send(Sending(network.render("hi"), "20", "", Token("t"), may))

    assert raised.value.reason is Reason.GARBAGE


async def test_pages_that_never_end_are_left_after_a_while() -> None:
    again = {"data": [], "paging": {"next": "more", "cursors": {"after": "again"}}, "id": "1", "name": "Alice"}
    async with serving(saying(json.dumps(again).encode())) as server, server.http() as http:
        grant = await Facebook(KEYS, Addresses("", f"http://{server.address}"), http).refresh(Token("t"))

    assert grant.places == ()
    assert len(server.lines) == 21


@pytest.mark.parametrize("token", [None, "", 5, "with space", "two\nlines", "ä", ["a"]])
async def test_a_page_without_a_token_that_can_be_written_is_no_place(token: object) -> None:
    page = {"id": "1", "name": "Alice", "data": [{"id": "2", "name": "A Page", "access_token": token}]}
    async with serving(saying(json.dumps(page).encode())) as server, server.http() as http:
        grant = await Facebook(KEYS, Addresses("", f"http://{server.address}"), http).refresh(Token("t"))

    assert grant.places == ()


@pytest.mark.parametrize("id", [3, "30\0", "30\ud800", "../me", "9" * 256])
async def test_a_page_without_an_id_that_can_be_kept_is_no_place_and_others_may_be_missing(id: object) -> None:
    page = {"id": "1", "name": "", "data": [{"id": id, "access_token": "t"}, {"id": "31", "access_token": "t"}]}
    async with serving(saying(json.dumps(page).encode())) as server, server.http() as http:
        grant = await Facebook(KEYS, Addresses("", f"http://{server.address}"), http).refresh(Token("t"))

    assert ([place.remote_id for place in grant.places], grant.hidden.unread) == (["31"], True)


@pytest.mark.parametrize("code", [4, 100, 190])
@pytest.mark.parametrize("status", [200, 400])
async def test_an_id_beside_an_error_is_neither_a_success_nor_a_failure(code: int, status: int) -> None:
    """Guard: `send` looks for one: it may be there."""
    said = {"id": "20_30", "error": {"code": code}}
    async with serving(saying(json.dumps(said).encode(), status)) as server, server.http() as http:
        network = Facebook(KEYS, Addresses("", f"http://{server.address}"), http)
        with pytest.raises(OutcomeUnknown):
            await network.send(Sending(network.render("hi"), "20", "", Token("t"), may))


def test_a_place_remembers_no_token_in_its_words() -> None:
    assert "hush" not in repr(Place("1", "A Page", token=Token("hush")))
