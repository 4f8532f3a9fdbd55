"""The form in which Graph refuses, with codes and subcodes."""

from alphorn.sandbox.faults.odd import Odd

PERMISSIONS, PARAMETER = "Permissions error", "Invalid parameter"
REFUSED_TOKEN = "Error validating access token"  # noqa: S105  # Facebook's sentence, not a password


def error(
    words: str,
    code: int | None,
    message: str,
    subcode: int = 0,
    *,
    call: str = "create",
    status: int = 400,
    **more: str,
) -> Odd:
    """An error; some have no code."""
    said: dict[str, object] = {"message": message, "type": "OAuthException", **more}
    said |= {"code": code} if code is not None else {}
    said |= {"error_subcode": subcode} if subcode else {}
    return Odd(words, call, status, {"error": said})


def too_many(words: str, code: int, message: str, usage: dict[str, str], subcode: int = 0) -> Odd:
    """More calls than it takes, with what its headers say of that."""
    return Odd(words, "create", 400, error(words, code, message, subcode).body, usage)
