"""The forms in which X refuses: by the number of its first interface, by a problem, in a list of errors."""

from collections.abc import Mapping

from alphorn.sandbox.faults.odd import JSON, Odd

TYPE = "https://api.twitter.com/2/problems/"


def numbered(words: str, code: int, message: str, status: int = 403) -> Odd:
    """A refusal in the form of the interface before this one."""
    return Odd(words, "create", status, {"errors": [{"code": code, "message": message}]})


def problem(words: str, status: int, title: str, detail: str, kind: str = "", **more: object) -> Odd:
    """One whose type says most, where it has any."""
    said = {"title": title, "detail": detail, "type": f"{TYPE}{kind}" if kind else "about:blank", "status": status}
    return Odd(words, "create", status, {**said, **more})


def forbidden(words: str, detail: str, kind: str = "") -> Odd:
    """The usual one."""
    return problem(words, 403, "Forbidden", detail, kind)


def invalid(words: str, **first: object) -> Odd:
    """One whose first error says what is wrong."""
    said: JSON = {
        "detail": "One or more parameters to your request was invalid.",
        "errors": [first],
        "title": "Invalid Request",
        "type": f"{TYPE}invalid-request",
    }
    return Odd(words, "create", 400, said)


def too_many(words: str, headers: Mapping[str, str], body: object = None) -> Odd:
    """More calls than it takes, with what its headers say of that."""
    said = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
    return Odd(words, "create", 429, body or said, headers)


def token(words: str, status: int, error: str, description: str = "") -> Odd:
    """An error of OAuth's."""
    said = {"error": error, "error_description": description} if description else {"error": error}
    return Odd(words, "token", status, said)
