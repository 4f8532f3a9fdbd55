"""Answers that no view gives: with the strict headers, like all others."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import structlog

from alphorn.web.base.headers import FIXED, policy
from alphorn.web.base.page_503 import page
from alphorn.web.server.live import Receive, Scope, Send

log = structlog.get_logger(__name__)
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def headers_of(more: Mapping[str, str] | None = None) -> list[tuple[bytes, bytes]]:
    """The headers of a page that says no, as they go over the line."""
    named = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy(),
        **FIXED,
        **(more or {}),
    }
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]


async def refuse(send: Send, status: int, more: Mapping[str, str] | None = None) -> None:
    """Answer with the page of that status."""
    await send({"type": "http.response.start", "status": status, "headers": headers_of(more)})
    await send({"type": "http.response.body", "body": page(status).encode()})


async def answered(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """Let `application` answer; where it breaks before its first word, the answer is our page for that."""
    has_begun = False

    async def noted(message: MutableMapping[str, Any]) -> None:
        nonlocal has_begun
        has_begun = True
        await send(message)

    try:
        await application(scope, receive, noted)
    except Exception:
        if has_begun:
            raise
        log.exception("broken_before_django", path=scope.get("path", ""))
        await refuse(send, 500)
