"""The keys of this instance: made at its first start, kept in the state directory and never in the database."""

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from alphorn.lib.environment import Unusable
from alphorn.lib.ids import uuid7

NAME = "keys.json"


@dataclass(frozen=True, slots=True)
class Keys:
    """Which instance this is, and its secrets."""

    instance_id: UUID
    django_secret: str = field(repr=False)
    token_key: bytes = field(repr=False)  # 32 bytes


@cache
def keys(home: Path) -> Keys:
    """The keys kept in `home`, made now if there are none. Raises Unusable when they cannot be read or written."""
    if (kept := existing(home)) is not None:
        return kept
    _make(home)
    return _read(home / NAME)


def existing(home: Path) -> Keys | None:
    """The keys kept in `home`; None where there are none yet. Raises Unusable when they cannot be read."""
    try:
        return _read(home / NAME)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable(f"The key file {home / NAME} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable(f"The key file {home / NAME} is damaged: bring it back from a backup.") from error


def _read(path: Path) -> Keys:
    kept = json.loads(path.read_text())
    token_key = base64.b64decode(kept["token_key"], validate=True)
    if len(token_key) != 32 or len(kept["django_secret"]) < 32:
        raise ValueError(NAME)
    return Keys(UUID(str(kept["instance_id"])), kept["django_secret"], token_key)


def _make(home: Path) -> None:
    """Write a new key file whole or not at all; the first of several processes wins."""
    made = {
        "instance_id": str(uuid7()),
        "django_secret": secrets.token_urlsafe(64),
        "token_key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    draft = home / f".{NAME}.{os.getpid()}"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(json.dumps(made, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, home / NAME)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise Unusable(f"The state directory {home} cannot be written: {error.strerror}.") from error
