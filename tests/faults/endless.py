"""A test that does not end by itself, with all under it that a test may begin. `test_ended_runs` ends its run."""

import json
import os
import signal
from pathlib import Path

from tests.faults.crew import Crew
from tests.stage.caretaker import environment_of
from tests.stage.sandbox import Stage


def test_that_does_not_end(crew: Crew, stage: Stage) -> None:
    crew.start("web")
    crew.start("worker")
    begun_with = environment_of(os.getpid()) if "PYTEST_XDIST_WORKER" in os.environ else {}
    folders = [os.environ["TMPDIR"], *([begun_with["TMPDIR"]] if begun_with else [])]  # ours, and of who leads us
    draft = Path(f"{os.environ['TOLD_IN']}.new")
    draft.write_text(json.dumps({"pid": os.getpid(), "folders": folders}))
    draft.rename(os.environ["TOLD_IN"])
    signal.pause()
