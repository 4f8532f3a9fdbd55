"""What a request to X asks: who calls, and whether its query is one that X declares."""

from datetime import UTC, datetime

from aiohttp import web

from alphorn.sandbox.people.people import Person
from alphorn.sandbox.people.tokens import Token
from alphorn.sandbox.playing.oauth import bearer_of
from alphorn.sandbox.playing.stand_in import stand_in_of
from alphorn.sandbox.x.declared import KNOWN, NEW_POST_FIELDS, OLD_POST_FIELDS
from alphorn.sandbox.x.problems import invalid, missing_scope, unauthorized
from alphorn.sandbox.x.settings import settings_of
from alphorn.sandbox.x.vocabulary import NEW, OLD, Vocabulary, spoken


def caller(request: web.Request, *scopes: str) -> tuple[Token, Person]:
    """Whose token this is. Raises a Problem without a living one, or where a scope is missing."""
    stand_in = stand_in_of(request)
    token = stand_in.tokens.find(bearer_of(request))
    if token is None or token.kind != "access" or not token.lives(stand_in.clock()):
        raise unauthorized()
    person = stand_in.people.get(token.person_id)
    if person is None:
        raise unauthorized()
    if not set(scopes) <= set(token.scopes):
        raise missing_scope()
    return token, person


def vocabulary_of(request: web.Request, declared: tuple[str, ...]) -> Vocabulary:
    """The vocabulary to answer in. Raises a Problem where the query holds a name that the call does not declare."""
    vocabulary = spoken(settings_of(stand_in_of(request)), request.query)
    known = {vocabulary.fields if name == OLD.fields else name for name in declared}
    for name, value in request.query.items():
        if name not in known:
            raise invalid(f"The query parameter '{name}' is not valid for this endpoint", **{name: value})
    return vocabulary


def fields(request: web.Request, parameter: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The values of a list such as user.fields. Raises a Problem for one that X does not declare."""
    old, new = KNOWN.get(parameter, (OLD_POST_FIELDS, NEW_POST_FIELDS))
    known = new if vocabulary is NEW else old
    asked = request.query.get(parameter, "")
    values = frozenset(asked.split(",")) if asked else frozenset()
    if wrong := sorted(values - known):
        listed = ",".join(sorted(known))
        raise invalid(
            f"The `{parameter}` query parameter value [{wrong[0]}] is not one of [{listed}]", **{parameter: asked}
        )
    return values


def number(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """A number in its bounds, which the specification gives."""
    text = request.query.get(name, str(default))
    value = int(text) if text.isascii() and text.isdigit() else -1
    if not least <= value <= most:
        raise invalid(f"The `{name}` query parameter value [{text}] is not between {least} and {most}", **{name: text})
    return value


def post_id(request: web.Request, name: str) -> int | None:
    """An id to read from or up to."""
    text = request.query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise invalid(f"The `{name}` query parameter value [{text}] does not match ^[0-9]{{1,19}}$", **{name: text})
    return int(text)


def moment(request: web.Request, name: str) -> float | None:
    """A time as YYYY-MM-DDTHH:mm:ssZ."""
    text = request.query.get(name)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"The `{name}` query parameter value [{text}] is not a time", **{name: text}) from None
    return time.replace(tzinfo=time.tzinfo or UTC).timestamp()
