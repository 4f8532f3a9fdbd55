"""A database with all its tables and nothing in them, kept between runs: each begins with a copy instead of migrating.

It lies in the cache folder of whoever runs the tests, under a name made of everything that its shape depends on.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg

from alphorn.database import embedded

ROOT = Path(__file__).parents[2]
# The migrations, the queue's own statements, how the data directory is made; and the versions of what they call.
SHAPED_BY = ("alphorn/migrations", "alphorn/jobs", "alphorn/database", "requirements/run.txt")
PARTS = (embedded.CLUSTER, "binaries")  # the programs are only there where they had to be copied
# A crash of the machine may cost the data: nothing else is kept in them.
FASTER = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
MOST_KEPT = 4


def furnish(home: Path) -> None:
    """Put the database into an empty state directory; the next start of PostgreSQL there finds it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "alphorn-tests"
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / _name()
    while not _copied(kept, home):
        with _alone(cache, fcntl.LOCK_EX):
            if not kept.exists():
                _make(kept)
                _forget_old(cache)


def _name() -> str:
    paths = [path for shaped_by in SHAPED_BY for path in _files(ROOT / shaped_by)]
    known = sha256(f"{os.geteuid()}".encode() + Path(__file__).read_bytes())
    for path in paths:
        known.update(f"{path.relative_to(ROOT)}\\0".encode() + path.read_bytes())
    return known.hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def _copied(kept: Path, home: Path) -> bool:
    with _alone(kept.parent, fcntl.LOCK_SH):
        if not kept.exists():
            return False
        os.utime(kept)
        for part in PARTS:
            if (kept / part).exists():
                is_here = kept.stat().st_dev == home.stat().st_dev
                _copy(kept / part, home / part, *(["--link"] if part == "binaries" and is_here else []))
        return True


def _make(kept: Path) -> None:
    """Under another name first: whoever is killed meanwhile leaves nothing that looks whole."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o700)
        server = embedded.start(home, FASTER)
        try:
            settings = {"ALPHORN_HOME": folder, "DATABASE_URL": server.dsn}
            subprocess.run([sys.executable, "-m", "alphorn", "migrate"], env={**os.environ, **settings}, check=True)
            with psycopg.connect(server.dsn) as line:
                line.execute("DELETE FROM alphorn_instance")  # of no instance yet
        finally:
            server.stop()
        for log in (home / "postgres" / "log").iterdir():
            log.unlink()  # of that day: a copy begins with its own
        draft = kept.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for part in PARTS:
            if (home / part).exists():
                _copy(home / part, draft / part)
        draft.rename(kept)


def _copy(there: Path, here: Path, *how: str) -> None:
    subprocess.run(["cp", "--archive", "--reflink=auto", *how, str(there), str(here)], check=True)


def _forget_old(cache: Path) -> None:
    """What was not asked for lately goes."""
    by_use = sorted((path for path in cache.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in by_use[:-MOST_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone(cache: Path, how: int) -> Iterator[None]:
    """Others who only copy may do so meanwhile, if we only copy, too."""
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, how)
        yield
