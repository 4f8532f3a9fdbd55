"""Trying a network: a consent of somebody, an attempt to post, and texts of every kind."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from alphorn.networks.base import Network
from alphorn.networks.endings import Ending
from alphorn.networks.facts import AppKeys
from alphorn.networks.grants import Grant, Place, Token
from alphorn.networks.oauth import challenge_of, new_verifier
from alphorn.networks.outgoing import Sending
from tests.stage.sandbox import Stage

KEYS = AppKeys("the-app", "the-secret-of-the-app")
BACK = "http://localhost:8000/connections/back"
VERIFIER = new_verifier()
TEXT = "First snow above the Lötschental 🏔️"


async def may() -> None:
    """Yes."""


async def code_for(network: Network, stage: Stage, person: str, **changed: str) -> str:
    """The code that a consent of `person` hands out. `changed`: words in the address, replaced."""
    url = network.consent_page(state="st", challenge=challenge_of(VERIFIER), redirect_uri=BACK)
    for former, word in changed.items():
        url = url.replace(former, word)
    back = await asyncio.to_thread(stage.consent, url, person)
    return parse_qs(urlsplit(back).query)["code"][0]


async def finish(network: Network, code: str) -> Grant:
    """The grant for a code."""
    return await network.finish(code=code, verifier=VERIFIER, redirect_uri=BACK)


def sending(network: Network, grant: Grant, may_write: Any = may, text: str = TEXT) -> Sending:
    """One attempt to post at the first place."""
    place: Place = grant.places[0]
    token: Token = place.token or grant.token
    return Sending(network.render(text), place.remote_id, place.handle, token, may_write)


async def ending_of(network: Network, grant: Grant) -> Ending:
    """How an attempt ends that does not succeed."""
    with pytest.raises(Ending) as raised:
        await network.send(sending(network, grant))
    return raised.value


def page_at(url: str) -> str:
    """What a person sees there. Raises when there is nothing."""
    page = requests.get(url, timeout=10)
    page.raise_for_status()
    return page.text
