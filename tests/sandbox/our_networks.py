"""Our own network classes as the sandbox's clients: signing in, sending, and the line to a recorder."""

import asyncio
from urllib.parse import urlsplit

from alphorn.networks.base import Network
from alphorn.networks.facts import AppKeys
from alphorn.networks.grants import Grant, Place
from alphorn.networks.http import Http, always
from alphorn.networks.oauth import challenge_of
from alphorn.networks.outgoing import Sending
from tests.sandbox.played import CALLBACK, CLIENT_ID, SECRET, Played, query_of
from tests.sandbox.recorder import Recorder
from tests.sandbox.signing_in import VERIFIER

KEYS = AppKeys(CLIENT_ID, SECRET)
TEXT = "First snow above https://example.org/valley & below"


async def sign_in(played: Played, network: Network, person: str) -> Grant:
    url = network.consent_page(state="st", challenge=challenge_of(VERIFIER), redirect_uri=CALLBACK)
    back = await asyncio.to_thread(played.consent, url, person=person)
    return await network.finish(code=query_of(back)["code"], verifier=VERIFIER, redirect_uri=CALLBACK)


def sending(network: Network, grant: Grant, place: Place) -> Sending:
    return Sending(network.render(TEXT), place.remote_id, place.handle, place.token or grant.token, always)


def allowed(recorder: Recorder) -> Http:
    return Http(allow=frozenset({urlsplit(recorder.url).netloc}))
