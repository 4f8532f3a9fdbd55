"""Root touches what belongs to the system user who runs PostgreSQL, and no link of that one leads it anywhere."""

import os
import pwd
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from alphorn.database import embedded, foreign_files
from alphorn.lib.environment import Unusable
from tests.commands.conftest import new_home
from tests.commands.program import Place, new_place
from tests.stage.kept import furnish

pytestmark = [
    pytest.mark.not_quick,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root has PostgreSQL run by somebody else"),
]
PRECIOUS = "nobody else may write this\n"


@pytest.fixture
def place(home: Path) -> Place:
    """An Alphorn that has its database and has run: its server is stopped."""
    home.chmod(0o711)
    furnish(home)
    embedded.start(home).stop()
    (home / "lock").touch()
    return new_place(home)


@pytest.fixture
def precious() -> Iterator[Path]:
    """A file of root's, on the same disk."""
    with new_home() as folder:
        file = folder / "precious.log"
        file.write_text(PRECIOUS)
        yield file


def theirs(path: Path) -> None:
    """Let a path be the system user's own, a link as such."""
    alphorn = pwd.getpwnam("alphorn")
    os.chown(path, alphorn.pw_uid, alphorn.pw_gid, follow_symlinks=False)


def lays_a_link(path: Path, target: Path) -> None:
    """The system user replaces a file by a link."""
    path.unlink(missing_ok=True)
    path.symlink_to(target)
    theirs(path)


@pytest.mark.parametrize("name", ["pg_hba.conf", "pg_ident.conf", "start.log"])
def test_nothing_is_written_through_a_link_in_the_data(name: str, place: Place, precious: Path) -> None:
    lays_a_link(place.home / "postgres" / name, precious)
    with suppress(Unusable):
        embedded.start(place.home).stop()
    assert precious.read_text() == PRECIOUS
    assert precious.stat().st_uid == 0


def test_the_state_directory_is_roots_and_the_system_user_cannot_change_it(place: Place) -> None:
    status = place.home.stat()
    assert (status.st_uid, oct(status.st_mode & 0o777)) == (0, "0o710")
    assert [(place.home / "access" / name).stat().st_uid for name in ("pg_hba.conf", "pg_ident.conf")] == [0, 0]


def test_logs_elsewhere_are_not_emptied_by_way_of_a_link(place: Place, precious: Path) -> None:
    server = embedded.start(place.home)
    server.stop()
    log = place.home / "postgres" / "log"
    log.rename(precious.parent / "moved")
    os.truncate(precious, embedded.MOST_LOG_BYTES + 1)
    lays_a_link(log, precious.parent)
    with pytest.raises(NotADirectoryError):
        server.bound_logs()
    assert precious.stat().st_size > embedded.MOST_LOG_BYTES


@pytest.mark.parametrize("is_hard", [True, False])
def test_a_log_that_is_somebody_elses_file_is_not_emptied(is_hard: bool, place: Place, precious: Path) -> None:
    server = embedded.start(place.home)
    server.stop()
    os.truncate(precious, embedded.MOST_LOG_BYTES + 1)
    link = place.home / "postgres" / "log" / "other.log"
    os.link(precious, link) if is_hard else link.symlink_to(precious)
    server.bound_logs()
    assert precious.stat().st_size > embedded.MOST_LOG_BYTES


def test_a_link_where_the_socket_should_be_is_given_to_nobody(home: Path, tmp_path: Path) -> None:
    home.chmod(0o711)
    deep = home / ("long-" + 120 * "x")
    deep.mkdir()
    sockets = embedded.start(deep)
    sockets.stop()
    folder = sockets.layout.sockets
    lays_a_link(folder, tmp_path)
    try:
        with pytest.raises(Unusable, match="is no folder: remove it"):
            embedded.start(deep)
        assert tmp_path.stat().st_uid == 0
    finally:
        folder.unlink()


def test_a_link_that_the_system_user_laid_while_it_was_theirs_is_refused(place: Place, precious: Path) -> None:
    theirs(place.home)
    lays_a_link(place.home / "keys.json", precious)
    done = place.asks("up")
    assert done.returncode == 2
    assert f"{place.home}/keys.json belongs to alphorn, and root would write there: remove it" in done.stderr
    assert precious.read_text() == PRECIOUS


def test_a_state_directory_of_an_older_alphorn_becomes_roots(place: Place) -> None:
    theirs(place.home)
    place.home.chmod(0o700)
    embedded.start(place.home).stop()
    assert (place.home.stat().st_uid, place.home.stat().st_mode & 0o777) == (0, 0o710)


def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert foreign_files.text_of(tmp_path / "pipe") == ""
