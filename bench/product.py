"""What is measured: a checkout of Alphorn with an environment of its own, this one or that of another commit.

Measured from outside, by HTTP, SQL, the wire and /proc, any checkout will do: who measures is always this one. What has
to look inside (`bench/keeping/`, `bench/synchronous.py`) comes with the checkout whose inside it knows.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETUP_SECONDS = 900.0
GIT_SECONDS = 60.0


class NoSuchCheckout(Exception):
    """The commit is unknown, or cannot be set up."""


@dataclass(frozen=True, slots=True)
class Product:
    """Where it stands, and the Python in which it runs."""

    root: Path
    python: Path


OURS = Product(ROOT, Path(sys.executable))


@contextmanager
def checked_out(commit: str) -> Iterator[Product]:
    """The product as of `commit`, set up in a folder of its own that is removed afterwards. Raises NoSuchCheckout.

    It is unpacked from an archive and no worktree of git: whatever befalls us, the repository knows nothing of it.
    """
    folder = Path(tempfile.mkdtemp(prefix="alphorn-beside-", dir="/var/tmp"))
    try:
        archive = folder / "tree.tar"
        _git("archive", f"--output={archive}", commit)
        root = folder / "alphorn"
        root.mkdir()
        _ended(["tar", "-xf", str(archive), "-C", str(root)], root, GIT_SECONDS)
        archive.unlink()
        _ended([str(root / "bin" / "setup"), "run"], root, SETUP_SECONDS)
        yield Product(root, root / ".venv" / "bin" / "python")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def described(commit: str) -> str:
    """The commit in a line: the beginning of its name, and its sentence. Raises NoSuchCheckout."""
    return _git("log", "-1", "--format=%h %s", "--end-of-options", commit).strip()


def _git(*words: str) -> str:
    return _ended(["git", *words], ROOT, GIT_SECONDS)


def _ended(words: list[str], folder: Path, seconds: float) -> str:
    """What a program says that ends well. It ends with us, and what it has started too."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise NoSuchCheckout(f"{' '.join(words[:2])} did not end within {seconds:.0f} s.") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode != 0:
        raise NoSuchCheckout(f"{' '.join(words)}: {' '.join(said.strip().splitlines()[-3:])}")
    return said
