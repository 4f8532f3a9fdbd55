"""Graph's refusals (developers.facebook.com/docs/graph-api/guides/error-handling).

Documented: the shape and what the codes mean. Assumed: HTTP status, type and subcode of each, and most sentences.
"""

import re
import secrets

from aiohttp import web

from alphorn.sandbox.playing.stand_in import Handler

VERSIONED = re.compile(r"/v\d+\.\d+/")


class GraphError(Exception):
    """A refusal."""

    def __init__(
        self,
        message: str,
        code: int,
        *,
        status: int = 400,
        subcode: int = 0,
        kind: str = "OAuthException",
        title: str = "",
        words: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = _body(message, kind, code, subcode, title, words)


def _body(message: str, kind: str, code: int, subcode: int, title: str, words: str) -> dict[str, object]:
    error: dict[str, object] = {"message": message, "type": kind, "code": code}
    if subcode:
        error["error_subcode"] = subcode
    if words:
        error |= {"is_transient": False, "error_user_title": title, "error_user_msg": words}
    return {"error": {**error, "fbtrace_id": f"A{secrets.token_urlsafe(16)}"}}


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a GraphError; an unknown address is one, too."""
    try:
        return await handler(request)
    except GraphError as error:
        return web.json_response(error.body, status=error.status)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        if not VERSIONED.match(request.path):
            raise
        unknown = GraphError("Unknown path components: " + request.path.split("/", 2)[-1], 2500)
        return web.json_response(unknown.body, status=unknown.status)


def no_such_object(id: str, method: str = "get") -> GraphError:
    """What is not there, and what may not be seen, look alike."""
    message = (
        f"Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return GraphError(message, 100, subcode=33, kind="GraphMethodException")


def no_permission(message: str) -> GraphError:
    """Code 200: a permission or a task is missing."""
    return GraphError(f"(#200) {message}", 200, status=403)


def bad_parameter(message: str) -> GraphError:
    """Code 100."""
    return GraphError(f"(#100) {message}", 100)


def duplicate() -> GraphError:
    """Code 506."""
    return GraphError(
        "(#506) Duplicate status message",
        506,
        subcode=1455006,
        title="Duplicate Status Update",
        words="This status update is identical to the last one you posted. Try posting something different, or delete "
        "your previous update.",
    )
