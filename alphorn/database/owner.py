"""Who runs the embedded PostgreSQL, and from which copy of its programs: it refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

from alphorn.database.programs import Programs
from alphorn.lib.environment import Unusable

NAME = "alphorn"  # of the system user
SYSTEM_PROGRAMS = f"{os.defpath}:/usr/local/sbin:/usr/sbin:/sbin"
OF_THE_SERVER = {"postgres", "postgres.new", "run"}  # what it has in the state directory
MODE_FOR_ROOT = 0o710  # the system user passes through it


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


def take(home: Path) -> None:
    """As root: make a state directory root's. Raises Unusable where somebody else has put something into it.

    An older Alphorn gave it to the system user, who could then lay links where root writes.
    """
    if home.stat().st_uid != 0:
        _require_no_traps(home)
        os.chown(home, 0, 0)
    _require_no_traps(home)


def _require_no_traps(home: Path) -> None:
    for entry in os.scandir(home):
        status = entry.stat(follow_symlinks=False)
        if status.st_uid != 0 and not (entry.name in OF_THE_SERVER and stat.S_ISDIR(status.st_mode)):
            raise Unusable(
                f"{entry.path} belongs to {_name_of(status.st_uid)}, and root would write there: "
                "remove it, or start Alphorn as that user."
            )


def _name_of(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return f"user {user_id}"


def let_through(home: Path, runs_as: pwd.struct_passwd) -> None:
    """As root: the system user may pass through the state directory to its own folders, and change nothing in it."""
    os.chown(home, 0, runs_as.pw_gid)
    home.chmod(MODE_FOR_ROOT)


def runnable(programs: Programs, target: Path, runs_as: pwd.struct_passwd) -> Programs:
    """These programs, where the system user can run them: what a wheel brings is copied. Raises Unusable."""
    if programs.wheel:
        return replace(programs, folder=_copied(programs, target))
    ask = [str(programs.folder / "bin" / "postgres"), "--version"]
    try:
        subprocess.run(ask, env={}, capture_output=True, check=True, user=runs_as.pw_uid, group=runs_as.pw_gid)
    except (OSError, subprocess.CalledProcessError):
        raise Unusable(f"The user “{NAME}” may not run PostgreSQL in {programs.folder}.") from None
    return programs


def _copied(programs: Programs, target: Path) -> Path:
    """A copy of what a wheel brings: that one often lies where only root may look.

    The libraries lie beside the programs in the same layout, as their search path says. Raises Unusable.
    """
    inside = Path(programs.wheel) / programs.folder.name
    done = target / f".whole-{programs.wheel}-{programs.says}"
    if not done.exists():
        try:
            _copy(programs, target, inside)
        except shutil.Error as error:  # one reason for each file: the first will do
            reason = str(error.args[0][0][2]).partition(": '")[0]
            raise Unusable(f"PostgreSQL's programs cannot be copied to {target}: {reason}.") from None
        done.touch()
    return target / inside


def _copy(programs: Programs, target: Path, inside: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    libraries = programs.folder.parent.parent / f"{programs.wheel}.libs"
    shutil.copytree(programs.folder, target / inside, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))  # whatever root's umask was
