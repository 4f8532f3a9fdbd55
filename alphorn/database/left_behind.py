"""What a server of PostgreSQL leaves behind that was killed: two files that name its process, and its children."""

import re
from pathlib import Path

from alphorn.database import foreign_files

PID_FILE = "postmaster.pid"
SOCKET_LOCK = ".s.PGSQL.5432.lock"
# Its children end by themselves, soon; until then the next one is refused in these words.
SPOKEN_OF = re.compile(r"lock file(?!.*No space left)|shared memory block")


def process_id(file: Path) -> int | None:
    """The process that such a file names in its first line; None where there is no such file."""
    first = foreign_files.text_of(file).partition("\n")[0]
    return int(first) if first.isdecimal() else None


def serves(process_id: int, cluster: Path) -> bool:
    """Whether it lives, and is PostgreSQL's with these data: a server and its children stand in their data directory.

    Another instance's may have the number by now: it is not to be taken for this one, nor ended.
    """
    try:
        name, _, state = Path(f"/proc/{process_id}/stat").read_text().partition("(")[2].rpartition(") ")
        return name == "postgres" and not state.startswith("Z") and _stands_in(process_id, cluster)
    except OSError:
        return False


def _stands_in(process_id: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{process_id}/cwd").samefile(folder)
    except PermissionError:  # a container may let root not see that; there is no other instance in it
        return True


def forget_dead(cluster: Path, sockets: Path) -> None:
    """Remove the files of a server whose process is dead: where nobody has asked yet how it ended, another program has
    been given its id since, or the machine stopped before it was written there.

    PostgreSQL would take that one for a server of this folder and never start again: in a container it is the rule.
    """
    for file in (cluster / PID_FILE, sockets / SOCKET_LOCK):
        named = process_id(file)
        if file.exists() and (named is None or not serves(named, cluster)):
            file.unlink(missing_ok=True)
