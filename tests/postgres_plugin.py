"""Before Django is configured: a folder of the run's own, free ports, and the address of a PostgreSQL yet to start."""

import atexit
import gc
import os
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

from alphorn.database import embedded
from alphorn.database.room import room_for
from tests.stage.caretaker import Caretaker
from tests.stage.kept import FASTER, furnish
from tests.stage.ports import free_ports

MOST_WORKERS = 16  # of any test


def _begin() -> Path:
    caretaker = Caretaker()
    atexit.register(caretaker.clean)
    # pytest keeps the folders of its last runs, to look at afterwards. Whatever else is temporary goes with ours.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    os.environ["TMPDIR"] = tempfile.tempdir = str(caretaker.folder)
    for name in [name for name in os.environ if name.startswith("ALPHORN_") and name != "ALPHORN_SPECS"]:
        del os.environ[name]
    home, port = caretaker.folder / "home", free_ports()
    home.mkdir(mode=0o700)
    os.environ["ALPHORN_HOME"] = str(home)
    os.environ["ALPHORN_PORT"] = str(port)
    os.environ["ALPHORN_SANDBOX_PORT"] = str(port + 1)
    os.environ["DATABASE_URL"] = f"postgresql://{embedded.NAME}@/{embedded.NAME}?host={quote(str(home / 'run'))}"
    return home


gc.disable()  # what is loaded and collected now stays to the end: `pytest_collection_finish` lets it go on
HOME = _begin()


@cache
def start_database() -> None:
    """Let PostgreSQL run, with all tables, until the run ends."""
    furnish(HOME)
    room = {"max_connections": str(room_for(MOST_WORKERS))}
    assert embedded.start(HOME, {**FASTER, **room}).dsn == os.environ["DATABASE_URL"]
