"""What tests do with a sandbox: consent as somebody, make trouble, ask what was really created."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.stage.sandbox import Clock

CALLBACK = "https://localhost/callback"
CLIENT_ID, SECRET = "an-app", "its-secret"
X_SCOPES = ("tweet.read", "tweet.write", "users.read", "offline.access")
X_READING = (*X_SCOPES, "like.read", "follows.read", "bookmark.read")
FACEBOOK_SCOPES = ("pages_show_list", "pages_manage_posts", "pages_read_engagement")
FACEBOOK_READING = (*FACEBOOK_SCOPES, "user_posts", "user_likes", "user_friends")


@dataclass(frozen=True)
class Played:
    """A sandbox that runs."""

    port: int
    clock: Clock
    web: requests.Session = field(default_factory=requests.Session)

    @property
    def control(self) -> str:
        return f"http://127.0.0.1:{self.port}/control"

    @property
    def x(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def facebook(self) -> str:
        return f"http://127.0.0.1:{self.port + 2}"

    def consent(self, url: str, **choice: str) -> str:
        """Choose on a consent page (`person="1001"`, `cancel="1"`): the address one is sent back to."""
        answer = requests.post(url, data=choice, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def trouble(self, network: str, *rules: dict[str, Any]) -> None:
        """Let these rules hold."""
        answer = requests.put(f"{self.control}/{network}/faults", json=rules, timeout=10)
        assert answer.status_code == 200, answer.text

    def settings(self, network: str, **switches: Any) -> None:
        """Turn switches."""
        answer = requests.put(f"{self.control}/{network}/settings", json=switches, timeout=10)
        assert answer.status_code == 200, answer.text

    def deepen(self, network: str, person: str, stream: str, count: int) -> None:
        """Let a stream hold so many items, and no others."""
        self.items("POST", network, person, stream, count=count)

    def items(self, method: str, network: str, person: str, stream: str, **words: Any) -> Any:
        """Add (POST), change (PATCH) or remove (DELETE) what stands on a stream."""
        wanted = {"person": person, "stream": stream, **words}
        answer = requests.request(method, f"{self.control}/{network}/items", json=wanted, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def standing(self, network: str, person: str, stream: str, limit: int = 25) -> list[dict[str, Any]]:
        """The newest of a stream."""
        query = {"person": person, "stream": stream, "limit": str(limit)}
        answer = requests.get(f"{self.control}/{network}/items", params=query, timeout=10)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def created(self, network: str) -> list[str]:
        """The words of everything that was really created."""
        posts = requests.get(f"{self.control}/{network}/posts", timeout=10).json()
        return [post["text"] for post in posts]

    def counts(self, network: str) -> dict[str, int]:
        """How often each call came."""
        counts: dict[str, int] = requests.get(f"{self.control}/{network}/requests", timeout=10).json()
        return counts


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def words_of(page: str) -> str:
    """What a person reads on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
