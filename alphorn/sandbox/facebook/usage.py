"""How much of its limits an app has used (developers.facebook.com/docs/graph-api/overview/rate-limiting).

Nobody is ever stopped by these: for that there are faults. The Page header's exact content is assumed.
"""

import json

from aiohttp import web

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.playing.oauth import bearer_of, body_of
from alphorn.sandbox.playing.stand_in import Handler, stand_in_of

# Of a Page that nobody here knows, and that has used up all of its own.
ANOTHER = {"999000999": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 30}]}


def used_up(call: str) -> Rule:
    """The rule by which a call is refused as one of too many."""
    error = {"message": "(#32) Page request limit reached", "type": "OAuthException", "code": 32, "fbtrace_id": "A"}
    return Rule(call=call, status=400, body={"error": error})


@web.middleware
async def usage(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the usage of app or Page on the answer."""
    response = await handler(request)
    stand_in = stand_in_of(request)
    if stand_in.call_of(request) is None:
        return response
    response.headers.setdefault("facebook-api-version", request.match_info.get("version", "v26.0"))
    form = await body_of(request) if request.method == "POST" else {}
    value = request.query.get("access_token") or form.get("access_token") or bearer_of(request)
    token = stand_in.tokens.find(value)
    shares = {"call_count": 1, "total_cputime": 1, "total_time": 1}
    if token and token.page_id:
        rows = [{"type": "pages", **shares, "estimated_time_to_regain_access": 0}]
        response.headers.setdefault("x-business-use-case-usage", json.dumps({**ANOTHER, token.page_id: rows}))
    else:
        response.headers.setdefault("x-app-usage", json.dumps(shares))
    return response
