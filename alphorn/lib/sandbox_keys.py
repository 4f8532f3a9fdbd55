"""The app keys under which Alphorn is known to its own sandbox. Not secret: the sandbox is played on loopback."""

SANDBOX_HOST = "sandbox"
SANDBOX_CLIENT_ID = "alphorn-sandbox"
SANDBOX_CLIENT_SECRET = "alphorn-sandbox-secret"  # noqa: S105 - of networks that are only played
