"""What `alphorn up` left in the state directory for programs that are started beside it: where the database is, and how
people come to its pages."""

import json
import os
from pathlib import Path

from alphorn.lib.environment import Unusable, default_home, environment

NAME = "started.json"
URL, PORT = "ALPHORN_URL", "ALPHORN_PORT"


def note(home: Path, database_url: str) -> None:
    """Write it down. It may hold a password: 0600."""
    draft = home / f".{NAME}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"database_url": database_url, "pid": os.getpid(), "settings": _shared()}, file)
    draft.rename(home / NAME)


def _shared() -> dict[str, str]:
    settings = environment()
    return {
        URL: settings.url,
        PORT: str(settings.port),
        "ALPHORN_SANDBOX_PORT": str(settings.sandbox_port),
        "ALPHORN_ALLOW_HTTP": str(int(settings.allow_http)),
    }


def adopt() -> None:
    """Beside a running `up`, what the shell does not set is as it is there: links lead to its pages, and what is public
    is so for all. To be called before settings are read."""
    try:
        home = Path(os.environ.get("ALPHORN_HOME") or default_home()).expanduser()
        noted = json.loads((home / NAME).read_text())["settings"]
        has_its_own = bool(os.environ.get(URL) or os.environ.get(PORT))
        for name, value in noted.items():
            if not os.environ.get(name) and not has_its_own:
                os.environ[name] = str(value)
    except (OSError, ValueError, KeyError, AttributeError, TypeError, Unusable):
        return  # nothing runs, or nothing that can be read


def forget(home: Path) -> None:
    """It is not running any more."""
    (home / NAME).unlink(missing_ok=True)


def was_killed(home: Path) -> bool:
    """Whether an `alphorn up` ended without a chance to clear up. To be asked by whoever holds the lock."""
    return (home / NAME).exists()


def database_url() -> str:
    """The database of this process: DATABASE_URL, else that of the running `alphorn up`. Raises Unusable."""
    if chosen := environment().database_url:
        return chosen
    try:
        noted = json.loads((environment().home / NAME).read_text())
        return str(noted["database_url"])
    except PermissionError as error:
        raise Unusable(f"The state directory {environment().home} belongs to somebody else.") from error
    except (OSError, ValueError, KeyError):
        raise Unusable("There is no database: start `alphorn up` first, or set DATABASE_URL.") from None
