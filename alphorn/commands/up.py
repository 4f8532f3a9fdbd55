"""`alphorn up`: everything in one command. It holds the state directory, owns the listening socket and the database,
runs web, worker and sandbox as children, starts again what dies, and stops what it started. No Django here."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from alphorn import postgres
from alphorn.commands.children import Child, watch
from alphorn.commands.logfile import LogFile
from alphorn.lib import started
from alphorn.lib.environment import Environment, Unusable, environment
from alphorn.lib.keyfile import keys
from alphorn.lib.sockets import listening, require_free

SANDBOX_PORTS = 3


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM. Returns the exit code. Raises Unusable with one sentence."""
    settings = environment()
    with ExitStack() as stack:
        stack.enter_context(_stops_on_signal())
        try:
            home = open_home(settings.home)
            stack.enter_context(_only_one(home))
            keys(home)
            web_socket = stack.enter_context(listening(settings.address, settings.port, "ALPHORN_PORT"))
            _require_sandbox_ports(settings)
            _say("Alphorn starts: database, pages, worker" + (", sandbox" if settings.sandbox_runs else ""))
            database_url = stack.enter_context(_database(settings, home))
            _migrate(database_url)
            started.note(home, database_url)
            stack.callback(started.forget, home)
            log = stack.enter_context(LogFile(home / "log"))
            children = _children(settings, database_url, web_socket.fileno())
            asyncio.run(watch(children, log, ready=lambda: _welcome(settings, home)))
            _say("Stopped.")
        except KeyboardInterrupt:
            _say("Stopped.")
    return 0


@contextmanager
def _stops_on_signal() -> Iterator[None]:
    """Before the children run, SIGTERM is what Ctrl-C is: what was begun is undone on the way out."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def open_home(home: Path) -> Path:
    """The state directory, made if need be, 0700. Raises Unusable when it is not ours to write."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
        home.chmod(0o700)
    except OSError as error:
        raise Unusable(
            f"The state directory {home} cannot be written: {error.strerror}. Set ALPHORN_HOME to one that can."
        ) from None
    return home.resolve()


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(f"Alphorn runs already, with the state directory {home}.") from None
        yield
    finally:
        os.close(descriptor)


def _require_sandbox_ports(settings: Environment) -> None:
    if settings.sandbox_runs:
        for port in range(settings.sandbox_port, settings.sandbox_port + SANDBOX_PORTS):
            require_free(port, "ALPHORN_SANDBOX_PORT")


@contextmanager
def _database(settings: Environment, home: Path) -> Iterator[str]:
    """The address of the database: the one that was chosen, or the embedded one, which then is ours to stop."""
    if settings.database_url:
        postgres.require_usable(settings.database_url)
        yield settings.database_url
        return
    server = postgres.start(home)
    try:
        yield server.dsn
    finally:
        server.stop()


def _migrate(database_url: str) -> None:
    """In a process of its own: it needs Django, and `up` is to stay small."""
    done = subprocess.run(
        [sys.executable, "-m", "alphorn", "migrate"],
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise Unusable(last[0].removeprefix("alphorn: "))
    if done.stdout.strip():
        _say(done.stdout.strip())


def _children(settings: Environment, database_url: str, socket_fd: int) -> list[Child]:
    shared = {"DATABASE_URL": database_url}
    workers = [Child("worker", shared, has_heartbeat=True) for _ in range(settings.workers)]
    web = Child("web", {**shared, "ALPHORN_SOCKET_FD": str(socket_fd)}, passes=(socket_fd,))
    sandbox = [Child("sandbox", {})] if settings.sandbox_runs else []
    return [web, *workers, *sandbox]


def _welcome(settings: Environment, home: Path) -> None:
    _say(f"Ready: {settings.url}")
    if settings.sandbox_runs:
        _say(f"To play with networks that fail on request: http://localhost:{settings.sandbox_port}")
    if "SSH_CONNECTION" in os.environ and not settings.is_public:
        ports = [settings.port, *(settings.sandbox_port + n for n in range(SANDBOX_PORTS))]
        tunnels = " ".join(f"-L {port}:localhost:{port}" for port in ports)
        _say(f"From your own machine, first: ssh {tunnels} {os.environ.get('USER', 'you')}@{os.uname().nodename}")
    _say(f"Logs: {home}/log/alphorn.log   Ctrl-C stops it.")


def _say(line: str) -> None:
    print(line, flush=True)
