"""What stands in front of a network and answers in its place: a wall against robots, a proxy that wants a password.

Such an answer says nothing of the call, which never got there, and nothing of tokens and keys.
"""

from alphorn.networks.answer import Answer

OF_A_PROXY = 407
PAGE = (b"<!doctype", b"<html", b"<head", b"<title", b"<body", b"<?xml")


def is_turned_away(answer: Answer) -> bool:
    """Whether a refusal (4xx) is a page for people, as no interface answers, or a proxy's."""
    if not 400 <= answer.status < 500:
        return False
    if answer.status == OF_A_PROXY:
        return True
    is_page = answer.headers.get("content-type", "").lower().startswith(("text/html", "application/xhtml"))
    return not answer.json_or_empty() and bool(answer.body.strip()) and (is_page or _looks_like_one(answer.body))


def _looks_like_one(body: bytes) -> bool:
    return body[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(PAGE)
