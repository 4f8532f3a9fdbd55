"""What stands in `bin/` and is not run by these tests anyway."""

import subprocess
from pathlib import Path

BIN = Path(__file__).parents[2] / "bin"


def test_setup_knows_three_words() -> None:
    done = subprocess.run([str(BIN / "setup"), "everything"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "alphorn: bin/setup takes one of: run test check\n")
