"""Somebody with a browser at a running Alphorn: cookies, forms with their tokens, and every page they saw."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import requests

from tests.stage.sandbox import Stage

Form = dict[str, str | list[str]]
TIMEOUT_SECONDS = 30
HOME = f"http://localhost:{os.environ['ALPHORN_PORT']}"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Visitor:
    """A browser without scripts."""

    stage: Stage
    seen: list[str] = field(default_factory=list)
    http: requests.Session = field(default_factory=requests.Session)

    def look(self, path: str) -> requests.Response:
        """Open a page, and go where it leads."""
        return self._saw(self.http.get(urljoin(HOME, path), timeout=TIMEOUT_SECONDS))

    def send(self, path: str, form: Form, *, on: str = "", follow: bool = True) -> requests.Response:
        """Send a form that stands on a page (`on`, else at the same address)."""
        token = TOKEN.search(self.look(on or path).text)
        sent = {**form, "csrfmiddlewaretoken": token[1] if token else ""}
        headers = {"Origin": HOME}
        address = urljoin(HOME, path)
        return self._saw(
            self.http.post(address, data=sent, headers=headers, allow_redirects=follow, timeout=TIMEOUT_SECONDS)
        )

    def go_to_consent(self, network: str) -> str:
        """Press Connect. Returns the address of the consent page."""
        form: Form = {"network": network, "host": "sandbox"}
        return self.send("/consents", form, on="/connections", follow=False).headers["Location"]

    def come_back(self, consent: str, person: str) -> str:
        """Click on somebody there, and come back. Returns the address under which that was."""
        back = self.stage.consent(consent, person)
        self.look(back)
        return back

    def _saw(self, answer: requests.Response) -> requests.Response:
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "location"}
        self.seen.extend([answer.text, urlsplit(answer.url).path, str(headers)])
        return answer
