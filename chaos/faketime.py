"""A clock for PostgreSQL alone that can be set while it runs: Debian's libfaketime, loaded before its own libraries."""

from pathlib import Path

from alphorn.database import embedded

LIBRARIES = Path("/usr/lib")
LIBRARY = "*/faketime/libfaketime.so.1"
WRAPPER = """#!/bin/sh
# Whatever it starts has the clock that stands in a file.
export LD_PRELOAD={library} FAKETIME_TIMESTAMP_FILE={clock}
export FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_RESET=1 FAKETIME_CACHE_DURATION=1 FAKETIME_DISABLE_SHM=1
exec "{real}" "$@"
"""


class FakeTime:
    """The file in which its clock stands."""

    def __init__(self, clock: Path) -> None:
        self._clock = clock
        self._ahead = 0.0

    def jump(self, seconds: float) -> None:
        """So far ahead; back, where it is negative. Each process of PostgreSQL sees it within a second."""
        self._ahead += seconds
        draft = self._clock.with_suffix(".new")
        draft.write_text(f"{self._ahead:+.0f}s\n")
        draft.chmod(0o644)
        draft.rename(self._clock)


def given_to(server: embedded.Server, home: Path) -> FakeTime | None:
    """Start it again with such a clock; None where there is no such library, or its programs are not ours to wrap."""
    library = next(LIBRARIES.glob(LIBRARY), None)
    program = server.layout.programs.folder / "bin" / "pg_ctl"
    if library is None or not program.is_relative_to(home.resolve()):
        return None
    time = FakeTime(home / "clock")
    time.jump(0)
    real = program.with_name("pg_ctl.real")
    program.rename(real)  # a name of its own: what it was copied from may have the same file
    program.write_text(WRAPPER.format(library=library, clock=home / "clock", real=real))
    program.chmod(0o755)
    server.stop()
    server.start_again()
    return time
