"""Somebody who uses a running Alphorn from outside: signs up, connects, writes. Sends a form again when told to."""

import re
import threading
from uuid import uuid4

import requests

from tests.faults.waiting import until
from tests.stage.people import PASSWORD
from tests.stage.sandbox import Stage

CHOICE = re.compile(
    r'<input[^>]*name="to"[^>]*value="([0-9a-f-]{36})"|<input[^>]*value="([0-9a-f-]{36})"[^>]*name="to"'
)
ANSWER_SECONDS = 30


class Writer:
    """A person with a browser that knows no script."""

    def __init__(self, address: str, stage: Stage) -> None:
        self.address = address
        self.stage = stage
        self.answers: list[int] = []  # the status of every answer to a form of a post
        self._http = requests.Session()

    def look(self, path: str) -> requests.Response:
        """A page."""
        return self._http.get(f"{self.address}{path}", timeout=ANSWER_SECONDS, allow_redirects=False)

    def send(self, path: str, form: dict[str, object]) -> requests.Response:
        """A form."""
        filled = {**form, "csrfmiddlewaretoken": self._http.cookies["csrf"]}
        return self._http.post(f"{self.address}{path}", filled, timeout=ANSWER_SECONDS, allow_redirects=False)

    def sign_up(self, mail: str) -> None:
        """Become somebody here."""
        self.look("/sign-up")
        answer = self.send("/sign-up", {"email": mail, "password1": PASSWORD, "time_zone": "Europe/Zurich"})
        assert answer.status_code == 302, answer.text

    def connect(self, network: str, person: str, *, reads: bool = False) -> None:
        """Through the consent page, and to every place behind it."""
        self.look("/connections")
        more = {"reads": "1"} if reads else {}
        asked = self.send("/consents", {"network": network, "host": "sandbox", **more})
        back = self.stage.consent(asked.headers["Location"], person)
        welcomed = self.look(back.removeprefix(self.address))
        assert welcomed.status_code == 302, welcomed.text
        if "/places" in welcomed.headers["Location"]:
            way = welcomed.headers["Location"]
            self.send(way, {"to": self.choices(way)})

    def choices(self, path: str) -> list[str]:
        """What may be ticked on a page."""
        return [first or second for first, second in CHOICE.findall(self.look(path).text)]

    def write(self, text: str, places: list[str]) -> None:
        """Send it off, and send it again with the same key until it is taken, as a person would whom a page told so."""
        form: dict[str, object] = {"text": text, "to": places, "client_key": str(uuid4())}
        until(lambda: self._is_taken(form), f"{text} is taken", seconds=120)

    def _is_taken(self, form: dict[str, object]) -> bool:
        self.answers.append(self.send("/posts/new", form).status_code)
        return self.answers[-1] == 302


class Stream:
    """A writer who writes one post after the other, in a thread of their own."""

    def __init__(self, writer: Writer, texts: list[str], places: list[str]) -> None:
        self.taken = 0
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._write, args=(writer, texts, places), name="writer")
        self._thread.start()

    def _write(self, writer: Writer, texts: list[str], places: list[str]) -> None:
        try:
            for text in texts:
                writer.write(text, places)
                self.taken += 1
        except Exception as error:
            self._error = error

    @property
    def is_writing(self) -> bool:
        """Whether there is more to come."""
        return self._thread.is_alive()

    def until_taken(self, count: int) -> None:
        """Wait until so many posts are in."""
        until(lambda: self.taken >= count or self._error, f"{count} posts are taken", seconds=300)

    def end(self) -> None:
        """Wait until all are in. Raises what went wrong."""
        self._thread.join()
        if self._error is not None:
            raise self._error
