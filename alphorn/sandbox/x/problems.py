"""X's refusals, as problem+json (docs.x.com/x-api/fundamentals/response-codes-and-errors, and X's specifications)."""

from collections.abc import Mapping

from aiohttp import web

from alphorn.sandbox.playing.stand_in import Handler, stand_in_of
from alphorn.sandbox.x.settings import settings_of
from alphorn.sandbox.x.vocabulary import Vocabulary, spoken

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal. `kind` is the last segment of its type; empty is `about:blank`."""

    def __init__(self, status: int, title: str, detail: str, kind: str = "", **more: object) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.kind = kind
        self.more: Mapping[str, object] = more

    def body(self, vocabulary: Vocabulary, *, in_list: bool = False) -> dict[str, object]:
        """As JSON. In the `errors` of a successful answer it carries no status."""
        kind = f"{vocabulary.problems}{self.kind}" if self.kind else "about:blank"
        status = {} if in_list or "errors" in self.more else {"status": self.status}
        return {**self.more, "title": self.title, "detail": self.detail, "type": kind, **status}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a Problem in the vocabulary that was asked in; an unknown address is one, too."""
    try:
        return await handler(request)
    except Problem as problem:
        return answer(request, problem)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        if not request.path.startswith("/2/"):
            raise
        nobody = {"title": "Not Found", "detail": "Not Found", "type": "about:blank", "status": 404}  # assumed
        return web.json_response(nobody, status=404, content_type=CONTENT_TYPE)


def answer(request: web.Request, problem: Problem) -> web.Response:
    """A refusal on the wire."""
    vocabulary = spoken(settings_of(stand_in_of(request)), request.query)
    return web.json_response(problem.body(vocabulary), status=problem.status, content_type=CONTENT_TYPE)


def invalid(message: str, **parameters: str) -> Problem:
    """400: the shape is the one X's own simulator gives, the messages are assumed."""
    errors = [{"message": message, "parameters": {name: [value] for name, value in parameters.items()}}]
    detail = "One or more parameters to your request was invalid."
    return Problem(400, "Invalid Request", detail, "invalid-request", errors=errors)


def unauthorized() -> Problem:
    """401, as others have met it (xdevplatform/samples#69)."""
    return Problem(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Problem:
    """403. For duplicates it is known from a live answer (akrherz/iembot#163, February 2026)."""
    return Problem(403, "Forbidden", detail)


def missing_scope() -> Problem:
    """403 [assumed: all of it]."""
    detail = "Your client app is not configured with the appropriate oauth2 permissions for this endpoint."
    return Problem(403, "Forbidden", detail)


def not_yours(id: str, own_id: str) -> Problem:
    """400 where a list is one's own alone [assumed: the sentence]."""
    words = f"The `id` query parameter value [{id}] must be the same as the authenticating user [{own_id}]"
    return invalid(words, id=id)


def missing_person(request: web.Request, vocabulary: Vocabulary) -> web.Response:
    """A list of nobody is a success with errors alone, as X's own simulator answers."""
    problem = not_found("user", "id", request.match_info["id"])
    return web.json_response({"errors": [problem.body(vocabulary, in_list=True)]})


def too_many() -> Problem:
    """429 [assumed: whether the type is about:blank or rate-limit-exceeded]."""
    return Problem(429, "Too Many Requests", "Too Many Requests")


def not_found(resource: str, parameter: str, value: str) -> Problem:
    """404, or an entry in the `errors` of a list. Fields by the specification, the sentence by the simulator."""
    detail = f"Could not find {resource} with {parameter}: [{value}]."
    return Problem(
        404,
        "Not Found Error",
        detail,
        "resource-not-found",
        resource_type=resource,
        resource_id=value,
        parameter=parameter,
        value=value,
    )
