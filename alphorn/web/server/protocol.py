"""HTTP as it comes from outside, before there is a request: bounded in size, number and time, and never ambiguous.

uvicorn bounds none of it, and answers what it cannot read without our headers.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from alphorn.web.base.page_503 import page
from alphorn.web.server.lines import Lines
from alphorn.web.server.refusals import headers_of

HEAD_SECONDS = 10.0  # from the first byte, or from the opening of a line, to the end of the head
READER_SECONDS = 30.0  # whoever reads nothing of an answer for so long has gone
FAREWELL_SECONDS = 5.0  # for the last words on a line that is closed
LONGEST_TARGET = 8_192  # path and query
LONGEST_HEAD = 65_536
MOST_HEADERS = 100
MOST_FRAMING = 262_144  # bytes of a body that are none of it: sizes of chunks, and what is hung on them or behind them
SINGLE = (b"host", b"content-length", b"transfer-encoding")  # of these headers there is one at the most
MOST_IN_LINE = 32  # requests that come before the answer to the first


class Refused(Exception):
    """There is no request here that could be answered otherwise than with `status`."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class Guarded(HttpToolsProtocol):
    """uvicorn's protocol, guarded."""

    head_seconds = HEAD_SECONDS
    reader_seconds = READER_SECONDS
    lines = Lines()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._status = HTTPStatus.BAD_REQUEST
        self._head: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None
        self._head_size = 0
        self._framing = 0
        self._is_in_head = True
        self._has_begun = False
        self._says_farewell = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A line is open, if there is room for it."""
        super().connection_made(transport)
        if self.lines.admit(self, self.client[0] if self.client else ""):
            self._wait_for_head()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        self.lines.leave(self)
        for timer in (self._head, self._reader):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes: of a head, at most so many; and a head has so much time from its first byte on."""
        if self._says_farewell or self.transport.is_closing():
            return
        if self._is_in_head:
            if not self._has_begun:
                self._begin_head()
            self._head_size += len(data)
        else:
            self._framing += len(data)
        super().data_received(data)
        if self._is_in_head and self._head_size > LONGEST_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if self._framing > MOST_FRAMING:
            self._refuse(HTTPStatus.BAD_REQUEST)

    def on_url(self, url: bytes) -> None:
        """A piece of path and query."""
        super().on_url(url)
        if not self._has_begun:  # behind another request, in the same packet
            self._begin_head()
        if len(self.url) > LONGEST_TARGET:
            self._raise(HTTPStatus.REQUEST_URI_TOO_LONG)
        if not url.isascii():
            self._raise(HTTPStatus.BAD_REQUEST)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header of the head. With an underscore it would look like another one to Django, as only forgers want.

        What comes behind a body would be among the headers by the time Django reads them, past every proxy.
        """
        if b"_" in name or not self._is_in_head:
            return
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self._raise(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The head is whole: look whether it can mean one thing only, and answer."""
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > LONGEST_HEAD:
            self._raise(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if is_ambiguous(self.headers, self.parser.get_http_version()) or len(self.pipeline) >= MOST_IN_LINE:
            self._raise(HTTPStatus.BAD_REQUEST)
        self._is_in_head = False
        self._head_size = self._framing = 0
        self._stop_waiting()
        self.lines.speaks(self)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body itself."""
        self._framing -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """What comes now is another head."""
        super().on_message_complete()
        self._is_in_head = True
        self._has_begun = False

    def on_response_complete(self) -> None:
        """Answered: uvicorn closes an idle line by itself, and others may have its room."""
        another_is_next = bool(self.pipeline)
        super().on_response_complete()
        if another_is_next or self.transport.is_closing():
            return
        if self._is_in_head:
            self.lines.waits(self, self._leave)
        else:  # the rest of a body that nobody waits for any more
            self._leave()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn says to whatever its parser, or we, do not take."""
        self._refuse(self._status)

    def pause_writing(self) -> None:
        """The browser does not read as fast as we write."""
        super().pause_writing()
        self._reader = self.loop.call_later(self.reader_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None
        super().resume_writing()

    def _unsupported_upgrade_warning(self) -> None:
        """Whoever asks for another protocol is answered in this one."""

    def _begin_head(self) -> None:
        self._has_begun = True
        self._stop_waiting()
        self._wait_for_head()

    def _wait_for_head(self) -> None:
        self.lines.waits(self, self._leave)
        self._head = self.loop.call_later(self.head_seconds, self._took_too_long)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _took_too_long(self) -> None:
        if self._has_begun:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self._leave()

    def _raise(self, status: HTTPStatus) -> None:
        self._status = status
        raise Refused(status)

    def _refuse(self, status: HTTPStatus) -> None:
        """The last words on this line; none into the midst of an answer."""
        if self._says_farewell or self.transport.is_closing():
            return
        self._says_farewell = True
        self._stop_waiting()
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self._may_speak():
            self.transport.write(_words(status))
            self.transport.write_eof()  # closed at once, what still comes in would undo the words on their way
            self.lines.waits(self, self.transport.abort)
            self.loop.call_later(FAREWELL_SECONDS, self.transport.abort)
        else:
            self._leave()

    def _may_speak(self) -> bool:
        """Whether nothing else is being answered on this line: it would stand in the midst of that."""
        if self.cycle is None or self.cycle.response_complete:
            return True
        return not self._is_in_head and not self.cycle.response_started and not self.pipeline

    def _leave(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
            self.loop.call_later(FAREWELL_SECONDS, self.transport.abort)


def is_ambiguous(headers: list[tuple[bytes, bytes]], version: str) -> bool:
    """Whether somebody in front of us could read another request into this head (RFC 9112, 3.2 and 6.1)."""
    of = {wanted: [value for name, value in headers if name == wanted] for wanted in SINGLE}
    coded = of[b"transfer-encoding"]
    if coded and ([value.strip().lower() for value in coded] != [b"chunked"] or of[b"content-length"]):
        return True
    if coded and version != "1.1":
        return True
    return len(of[b"host"]) > 1 or (version == "1.1" and not of[b"host"]) or len(of[b"content-length"]) > 1


def _words(status: HTTPStatus) -> bytes:
    body = page(status.value).encode()
    head = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    head += [name + b": " + value for name, value in headers_of()]
    head += [b"content-length: %d" % len(body), b"connection: close"]
    return b"\r\n".join([*head, b"", body])
