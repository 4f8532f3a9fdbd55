"""As what a form comes: two kinds, in UTF-8. Whatever else a request says of its content is not read at all.

Django would read it for every request, by rules of mail: a long one takes seconds, an odd one ends in a broken page.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
LONGEST = 250  # characters; a boundary has 70 at the most (RFC 2046, 5.1.1)
BOUNDARY = re.compile(r";\s*boundary=(?:\"([\w'()+,./:=? -]{1,70})\"|([\w'()+,./:=?-]{1,70}))(?=\s*(?:;|$))", re.ASCII)
Wsgi = Callable[..., Iterable[bytes]]


class PlainForms:
    """A WSGI application around one that believes what a request says of its content."""

    def __init__(self, inner: Wsgi) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        environ["CONTENT_TYPE"] = form_type(environ.get("CONTENT_TYPE", ""))
        return self._inner(environ, start)


def form_type(said: str) -> str:
    """What was said, without all that is none of a form; "" where it is no form."""
    kind, _, more = said[:LONGEST].partition(";")
    match kind.strip().lower():
        case "application/x-www-form-urlencoded":
            return URLENCODED
        case "multipart/form-data" if boundary := BOUNDARY.search(f";{more}"):
            return f'{MULTIPART}; boundary="{boundary[1] or boundary[2]}"'
        case _:
            return ""
