"""Sessions, of which the database knows only hashes: whoever reads it, a dump or its log, comes in as nobody.

In memory a session has the key that its browser holds; its row has `stored` of it, which no browser can hold.
"""

from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone

STORED = "#"  # begins what is stored; no key that a browser is given has it
LONGEST = 40  # as the table has it


def stored(key: str) -> str:
    """How a session's key stands in the database."""
    return key if key.startswith(STORED) else (STORED + sha256(key.encode()).hexdigest())[:LONGEST]


class SessionStore(DatabaseStore):
    """Django's, with the key hashed on its way to the database."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(None if session_key and session_key.startswith(STORED) else session_key)

    def _get_session_from_db(self) -> Session | None:
        try:
            return Session.objects.get(session_key=stored(self.session_key or ""), expire_date__gt=timezone.now())
        except (Session.DoesNotExist, SuspiciousOperation):
            self._session_key = None
            return None

    def exists(self, session_key: str | None = None) -> bool:
        """Whether there is a session of that key, or stored as that."""
        return Session.objects.filter(session_key=stored(session_key or "")).exists()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row of it."""
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End the session of that key, or stored as that; without one, this."""
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=stored(key)).delete()
