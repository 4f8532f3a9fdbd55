"""What a request to Graph asks: its parameters, and the fields it wants."""

from aiohttp import web

from alphorn.sandbox.facebook.errors import bad_parameter
from alphorn.sandbox.playing.oauth import body_of


async def parameters_of(request: web.Request) -> dict[str, str]:
    """Query and form in one: Graph takes every parameter in either."""
    body = await body_of(request) if request.method != "GET" else {}
    return {**request.query, **body}


def wanted(parameters: dict[str, str], default: tuple[str, ...], known: frozenset[str], node: str) -> tuple[str, ...]:
    """The names of `fields`, id always; nested ones count by their own name. Raises GraphError 100 for unknown ones."""
    asked = _names(parameters.get("fields", "")) or default
    for name in asked:
        if name not in known:
            raise bad_parameter(f"Tried accessing nonexisting field ({name}) on node type ({node})")
    return tuple(dict.fromkeys((*asked, "id")))


def _names(fields: str) -> tuple[str, ...]:
    names, depth, name = [], 0, ""
    for letter in fields + ",":
        if letter == "," and depth == 0:
            names.append(name.strip())
            name = ""
        elif letter in "{(":
            depth += 1
        elif letter in "})":
            depth -= 1
        elif depth == 0:
            name += letter
    return tuple(name.split(".")[0] for name in names if name)
