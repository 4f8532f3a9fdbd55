"""The toy box itself, on loopback: a consent, a token, posts that are kept, and marbles in two pages."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

PAGES: dict[str, dict[str, Any]] = {
    "": {"marbles": [{"id": 1, "colour": "Amber"}, {"id": 2, "colour": "Onyx"}], "after": "2"},
    "2": {"marbles": [{"id": 3, "colour": "Jade"}]},
}


class ToyBox(BaseHTTPRequestHandler):
    """Whoever asks is Zoe."""

    said: ClassVar[list[str]] = []  # what was really posted
    tongues: ClassVar[list[str]] = []  # in which it was asked for marbles

    def do_POST(self) -> None:  # the server's own name for it
        """Consent, token, post, revocation."""
        form = self._form()
        match urlsplit(self.path).path:
            case "/yes":
                asked = self._query()
                self._answer(302, {}, f"{asked['back']}?{urlencode({'code': 'a-code', 'state': asked['state']})}")
            case "/token":
                scopes = {"scope": "say look", "expires_in": None}
                self._answer(200, {"access_token": "a-token", "id": "7", "name": "Zoe", **scopes})
            case "/say" if self._is_known():
                self.said.append(form["words"])
                self._answer(201, {"id": str(len(self.said))})
            case "/no":
                self._answer(200, {})
            case _:
                self._answer(404, {})

    def do_GET(self) -> None:  # likewise
        """Marbles."""
        if urlsplit(self.path).path != "/7/marbles" or not self._is_known():
            self._answer(404, {})
            return
        self.tongues.append(self._query()["tongue"])
        self._answer(200, PAGES[self._query().get("after", "")])

    def log_message(self, format: str, *args: object) -> None:  # the server's own name for it
        """Say nothing."""

    def _is_known(self) -> bool:
        return self.headers["Authorization"] == "Bearer a-token"

    def _query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def _form(self) -> dict[str, str]:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        return {name: values[0] for name, values in parse_qs(body).items()}

    def _answer(self, status: int, said: dict[str, Any], location: str = "") -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def toy_box(address: str) -> Iterator[type[ToyBox]]:
    """The toy box at `address` ("127.0.0.1:8004"), for as long as the block lasts."""
    host, _, port = address.partition(":")
    server = ThreadingHTTPServer((host, int(port)), ToyBox)
    thread = threading.Thread(target=server.serve_forever, name="toy box")
    thread.start()
    try:
        yield ToyBox
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
