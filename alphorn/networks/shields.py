"""What stands in front of a network and answers in its place: a wall against robots, a gateway, a proxy.

Such an answer says nothing of the call, which never got there, and nothing of tokens and keys.
"""

from collections.abc import Collection

from alphorn.networks.answer import Answer

# A proxy's; a server's that was asked by mistake (RFC 9110, 15.5.8 and 15.5.20), or is not ready yet (RFC 8470).
NEVER_THE_NETWORKS = (407, 421, 425)
OF_GATEWAYS = (401, 403, 404)  # with which they refuse in words of their own
NOTHING = (b"", b"{}")
PAGE = (b"<!doctype", b"<html", b"<head", b"<title", b"<body", b"<?xml")


def is_turned_away(answer: Answer, words: Collection[str]) -> bool:
    """Whether a refusal (4xx) is none of the network's: a page for people, as no interface answers, or what a gateway
    or a proxy says. `words`: by these names its own refusals say what they are about."""
    if not 400 <= answer.status < 500 or answer.body.strip() in NOTHING:
        return answer.status in NEVER_THE_NETWORKS
    said = answer.json_or_empty()
    is_page = answer.headers.get("content-type", "").lower().startswith(("text/html", "application/xhtml"))
    if not said and (is_page or _looks_like_one(answer.body)):
        return True
    return answer.status in (*OF_GATEWAYS, *NEVER_THE_NETWORKS) and said.keys().isdisjoint(words)


def _looks_like_one(body: bytes) -> bool:
    return body[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(PAGE)
