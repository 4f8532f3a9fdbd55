"""The apps that want to speak for somebody. The sandbox has no register of them: any is welcome the first time."""

from alphorn.sandbox.oracle.store import Store


class Clients:
    """The apps that one network has met, with the secret that each came with first."""

    def __init__(self, store: Store, network: str) -> None:
        self._store = store
        self._network = network

    def knows(self, client_id: str, secret: str) -> bool:
        """Whether this is the secret that the client came with first."""
        self._store.run("INSERT OR IGNORE INTO clients VALUES (?, ?, ?)", self._network, client_id, secret)
        return self.secret(client_id) == secret

    def secret(self, client_id: str) -> str | None:
        """The client's secret, if it has shown one."""
        row = self._store.row("SELECT secret FROM clients WHERE network = ? AND id = ?", self._network, client_id)
        return str(row["secret"]) if row else None


def app_name(client_id: str) -> str:
    """What people call an app."""
    return "Alphorn" if client_id.startswith("alphorn") else client_id
