"""allauth's list of everybody's sessions, as Alphorn keeps it: allauth itself would note their keys."""

from allauth.usersessions.apps import UserSessionsConfig


class NotedByUs(UserSessionsConfig):  # type: ignore[misc]  # allauth comes without types
    """It listens to nobody; `web/pages/accounts.py` writes into it, by hash."""

    def ready(self) -> None:
        """Nothing: no signal writes here."""
