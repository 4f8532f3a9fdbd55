"""The embedded PostgreSQL: start, stop. It is the programs that `programs.py` finds, run by ourselves.

Nothing but this instance can reach it: a socket in a folder of mode 0700, and peer authentication.
"""

import contextlib
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from alphorn.database import foreign_files, left_behind, owner, roles, why_not
from alphorn.database.access import write_access
from alphorn.database.programs import MAJOR, Programs, newest, version_in
from alphorn.database.url import last_words
from alphorn.lib.environment import NotNow, Unusable

CLUSTER = "postgres"
NAME = roles.NAME  # of the database, and of the role that owns it
LONGEST_SOCKET_FOLDER = 107 - len(f"/{left_behind.SOCKET_LOCK}")
START_SECONDS = 300  # after a crash it reads again what it had written
MOST_LOG_BYTES = 10_000_000
LEFTOVERS_SECONDS = 20.0
START_LOG = "start.log"
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "logging_collector": "on",
    "log_destination": "stderr",
    "log_line_prefix": why_not.PREFIX,
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    # Its log tells of the server alone. What goes wrong in a session is told to that session, with the values in it
    # (addresses of people, hashes of passwords), and stands in Alphorn's own log, without them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_lock_waits": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server."""

    dsn: str
    layout: "Layout"
    settings: Mapping[str, str]

    def stop(self, mode: str = "fast") -> None:
        """Stop it. `mode` as pg_ctl knows it: "fast" ends sessions, "immediate" is a crash."""
        for how in dict.fromkeys((mode, "immediate")):
            if not self.is_running():  # the number in its file may be another server's by now
                break
            self.layout.run(["pg_ctl", "-D", str(self.layout.cluster), "-m", how, "-w", "stop"], may_fail=True)
            if not self.is_running():
                break
        if self.layout.sockets.parent != self.layout.home:  # the folder with a short name, which has done its service
            with contextlib.suppress(OSError):
                self.layout.sockets.rmdir()

    def start_again(self) -> None:
        """After it ended by itself. Raises Unusable."""
        start_with(self.layout.home, self.layout.programs, self.settings)

    def is_running(self) -> bool:
        """Whether the server process lives."""
        process_id = self.layout.process_id()
        return process_id is not None and left_behind.serves(process_id, self.layout.cluster)

    def bound_logs(self) -> None:
        """Empty those of its log files that have become too long: it turns them over by day, not by size."""
        foreign_files.empty_long_logs(self.layout.cluster / "log", self.layout.user_id, MOST_LOG_BYTES)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the embedded server keeps itself, and as whom it runs (PostgreSQL refuses to run as root)."""

    home: Path
    programs: Programs
    sockets: Path
    runs_as: pwd.struct_passwd | None  # None: as ourselves

    @property
    def cluster(self) -> Path:
        """The data directory."""
        return self.home / CLUSTER

    @property
    def user_id(self) -> int:
        """Whose its files are."""
        return self.runs_as.pw_uid if self.runs_as else os.geteuid()

    def run(self, command: Sequence[str], *, may_fail: bool = False) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's own programs. Raises Unusable with the reason it gives."""
        runs_as, before = self.runs_as, why_not.lengths(self._logs())
        try:
            done = subprocess.run(
                [str(self.programs.folder / "bin" / command[0]), *command[1:]],
                env={"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=START_SECONDS + 60,
                user=runs_as.pw_uid if runs_as else None,
                group=runs_as.pw_gid if runs_as else None,
                extra_groups=[] if runs_as else None,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unusable(f"The embedded PostgreSQL cannot be run: {error}.") from None
        if done.returncode != 0 and not may_fail:
            told = why_not.heard(lambda: why_not.reason(done.stdout, *why_not.said_since(before, self._logs())))
            silent = "it takes too long" if why_not.TOO_SLOW in done.stdout else "it ended, and said nothing"
            kind = Unusable if told else NotNow
            raise kind(f"The embedded PostgreSQL does not start: {told or silent}.")
        return done

    def _logs(self) -> list[Path]:
        return [self.cluster / START_LOG, *sorted((self.cluster / "log").glob("*.log"))]

    def process_id(self) -> int | None:
        """The server's process, as its file says; None where there is no such file."""
        return left_behind.process_id(self.cluster / left_behind.PID_FILE)

    def give(self, path: Path) -> None:
        """Make a folder of ours, 0700, that belongs to whoever runs the server. Raises Unusable."""
        group_id = self.runs_as.pw_gid if self.runs_as else os.getegid()
        foreign_files.give(path, self.user_id, group_id)


def start(home: Path, settings: Mapping[str, str] | None = None, named: Path | None = None) -> Server:
    """Start the server whose data is in `home`/postgres, made now if there is none. Raises Unusable.

    Where that fails, no server is left running, whoever has started it.
    """
    return start_with(home, _programs(home, named), settings)


def start_with(home: Path, programs: Programs, settings: Mapping[str, str] | None = None) -> Server:
    """Start it with just these programs. Raises Unusable."""
    layout = _layout(home.resolve(), programs)
    layout.give(layout.sockets)
    _make_cluster(layout)
    access = write_access(layout.home, layout.runs_as)
    left_behind.forget_dead(layout.cluster, layout.sockets)
    dsn = f"postgresql://{NAME}@/{NAME}?host={quote(str(layout.sockets))}"
    server = Server(dsn, layout, settings or {})
    try:
        if server.is_running() and not roles.has_keeper(layout.sockets):
            server.stop()  # an older Alphorn has left it running, under its own rules of access
        if not server.is_running():
            _run(layout, {**SETTINGS, **access, **server.settings})
        _prepare(layout)
    except psycopg.Error as error:
        server.stop()
        raise NotNow(f"The embedded PostgreSQL cannot be used: {last_words(error)}.") from None
    except BaseException:
        server.stop()
        raise
    return server


def _run(layout: Layout, settings: Mapping[str, str]) -> None:
    chosen = {**settings, "unix_socket_directories": f'"{layout.sockets}"'}
    options = shlex.join(part for name, value in chosen.items() for part in ("-c", f"{name}={value}"))
    log = layout.cluster / START_LOG
    log.unlink(missing_ok=True)
    words = ["pg_ctl", "-D", str(layout.cluster), "-l", str(log), "-w", "-t", str(START_SECONDS), "-o", options]
    until = time.monotonic() + LEFTOVERS_SECONDS
    while True:
        try:
            layout.run([*words, "start"])
            return
        except Unusable as sentence:  # the children of one that was killed end by themselves, soon
            if not left_behind.SPOKEN_OF.search(str(sentence)):
                raise
            if time.monotonic() > until:
                raise NotNow(str(sentence)) from None
        time.sleep(0.2)


def _prepare(layout: Layout) -> None:
    if not roles.has_keeper(layout.sockets):
        roles.part(layout.sockets)
    roles.prepare(layout.sockets)


def _layout(home: Path, programs: Programs) -> Layout:
    if os.geteuid() != 0:
        owner.require_name(os.geteuid())
        return Layout(home, programs, _socket_folder(home, os.geteuid()), None)
    runs_as = owner.system_user()
    owner.require_reachable(home, runs_as)
    owner.take(home)
    owner.require_own(home / CLUSTER, runs_as)
    owner.let_through(home, runs_as)
    return Layout(
        home, owner.runnable(programs, home / "binaries", runs_as), _socket_folder(home, runs_as.pw_uid), runs_as
    )


def _programs(home: Path, named: Path | None) -> Programs:
    of_data = foreign_files.text_of(home / CLUSTER / "PG_VERSION").strip()
    of_named = version_in(named.parent if named.name == "bin" else named) if named else None
    found = newest(int(of_data) if of_data.isdecimal() else of_named[0] if of_named else MAJOR, named)
    if found is None:
        raise Unusable(
            f"The data in {home / CLUSTER} are of PostgreSQL {of_data}, and this Alphorn brings {MAJOR}. "
            "See “Upgrading” in docs/operations.md."
            if of_data
            else "The embedded PostgreSQL is not installed: install Alphorn again, or set DATABASE_URL."
        )
    return found


def _socket_folder(home: Path, owner: int) -> Path:
    """In the state directory, or, where that path is too long for a socket, a private folder with a short one."""
    folder = home / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and "," not in str(home):  # a comma would begin another host
        return folder
    return Path(f"/tmp/alphorn-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}")  # noqa: S108 - see `give`


def _make_cluster(layout: Layout) -> None:
    if (layout.cluster / "PG_VERSION").exists():
        return
    draft = layout.home / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    layout.give(draft)
    words = ["initdb", "-D", str(draft), "-U", roles.KEEPER, "--locale=C.UTF-8", "-E", "UTF8"]
    layout.run([*words, "--auth=peer", "--data-checksums"])
    draft.rename(layout.cluster)
