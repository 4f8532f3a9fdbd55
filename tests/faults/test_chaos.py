"""Everything goes wrong at once for a minute, every wait shrunk by ten: nothing is lost, there twice, or untrue.

By hand, unshrunk and for longer: `bin/chaos`. What its judge finds is tried in `tests/chaos`.
"""

import pytest

from chaos.pace import SHRUNK
from chaos.run import Wanted, run
from tests.stage.kept import furnish

SECONDS = 60
SEED = 1
PEOPLE = 3


@pytest.mark.not_quick
def test_a_minute_in_which_everything_goes_wrong() -> None:
    verdict = run(Wanted(SECONDS, SEED, SHRUNK, rate=2, people=PEOPLE), furnish)

    assert [str(finding) for finding in verdict.findings if not finding.is_excused] == []
    assert min(verdict.figures[name] for name in ("deliveries", "kills", "stops", "faults")) > 0
