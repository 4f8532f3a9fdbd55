"""Who may come into the embedded database. The files are ours and not its own, so that it cannot change them."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

from alphorn.database.roles import ALL, NAME

FOLDER = "access"


def write_access(home: Path, runs_as: pwd.struct_passwd | None) -> Mapping[str, str]:
    """Whoever runs the server, and we ourselves, are its roles; nobody else is anybody. Returns settings of the server.

    Raises OSError.
    """
    folder = home / FOLDER
    folder.mkdir(mode=0o755, exist_ok=True)
    people = {pwd.getpwuid(os.geteuid()).pw_name, runs_as.pw_name if runs_as else ""} - {""}
    known = "".join(f'{NAME} "{person}" {role}\n' for person in sorted(people) for role in ALL)
    return {
        "hba_file": str(_written(folder / "pg_hba.conf", f"local all all peer map={NAME}\n")),
        "ident_file": str(_written(folder / "pg_ident.conf", known)),
    }


def _written(file: Path, text: str) -> Path:
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.write_text(text)
    draft.chmod(0o644)  # whatever our umask is: the server must read it, and the state directory keeps others out
    draft.rename(file)
    return file
