"""X's rate limits (docs.x.com/x-api/fundamentals/rate-limits): headers on every answer, 429 when one is used up."""

import time

from aiohttp import web

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.playing.oauth import bearer_of
from alphorn.sandbox.playing.stand_in import Handler, stand_in_of
from alphorn.sandbox.playing.windows import Limit
from alphorn.sandbox.x.problems import answer, too_many
from alphorn.sandbox.x.settings import settings_of

QUARTER = 15 * 60.0
DAY = 24 * 3600.0
LIMITS = {
    "create": Limit(100, QUARTER),
    "delete": Limit(50, QUARTER),
    "me": Limit(75, QUARTER),
    "posts": Limit(900, QUARTER),
    "home": Limit(180, QUARTER),
    "likes": Limit(75, QUARTER),
    "following": Limit(300, QUARTER),
    "followers": Limit(300, QUARTER),
    "bookmarks": Limit(180, QUARTER),
}
APP_DAY = Limit(10_000, DAY)  # POST /2/tweets, for all people of an app


PAUSE_SECONDS = 60


def used_up(call: str) -> Rule:
    """The rule by which a call is refused for a minute from now."""
    headers = {
        "x-rate-limit-limit": "100",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(int(time.time()) + PAUSE_SECONDS),
    }
    body = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
    return Rule(call=call, status=429, headers=headers, body=body)


@web.middleware
async def limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the call of this person, and say how many are left; neither where limits are switched off."""
    stand_in = stand_in_of(request)
    call = stand_in.call_of(request)
    if call is None or call.name not in LIMITS or not settings_of(stand_in).rate_limits:
        return await handler(request)
    token = stand_in.tokens.find(bearer_of(request))
    caller = token.person_id if token else ""
    left, ends_at = stand_in.windows.use(caller, call.name, LIMITS[call.name], stand_in.clock())
    headers = _headers("x-rate-limit", LIMITS[call.name], left, ends_at)
    if call.name == "create":
        app = token.client_id if token else ""
        app_left, app_ends_at = stand_in.windows.use(f"app {app}", call.name, APP_DAY, stand_in.clock())
        headers |= _headers("x-app-limit-24hour", APP_DAY, app_left, app_ends_at)
        left = min(left, app_left)
    response = answer(request, too_many()) if left < 0 else await handler(request)
    response.headers.update(headers)
    return response


def _headers(name: str, limit: Limit, left: int, ends_at: float) -> dict[str, str]:
    said = {"limit": limit.calls, "remaining": max(left, 0), "reset": int(ends_at) + 1}
    return {f"{name}-{word}": str(value) for word, value in said.items()}
