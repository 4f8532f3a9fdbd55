"""The model by hand, with larger bounds than the tests have: `python -m tests.model --help`."""

import argparse
import time

from tests.model.guards import ASSUMPTIONS, GUARDS
from tests.model.scenarios import NETWORKS, Bounds, Scenario
from tests.model.search import search
from tests.model.words import Twin

BOUNDS = {
    "attempts": "attempts to send",
    "crashes": "workers that are killed",
    "stops": "workers that are stopped, or cut off from the database",
    "lost": "answers of the database that are lost",
    "jumps": "jumps of the database's clock",
    "deaths": "deaths after which a delivery is parked; 0: they are not counted",
}


def main() -> int:
    """Try what the command line asks for; 1 where a promise is broken."""
    asked = _asked()
    bounds = Bounds(**{name: getattr(asked, name) for name in BOUNDS})
    is_broken = False
    for name in asked.network or NETWORKS:
        scenario = Scenario(
            name,
            NETWORKS[name],
            bounds,
            twin=Twin.WAITING if asked.twin else Twin.NONE,
            has_surprises=asked.surprises,
            has_trouble=asked.trouble,
        )
        for guard in asked.without:
            scenario = scenario.without(guard)
        for assumption in asked.where_not:
            scenario = scenario.where_not(assumption)
        is_broken |= _is_broken(scenario)
    return int(is_broken)


def _is_broken(scenario: Scenario) -> bool:
    began = time.monotonic()
    outcome = search(scenario)
    seconds = time.monotonic() - began
    print(f"{scenario.name}: {outcome.states:,} states, {outcome.steps:,} steps, {seconds:.0f} s", flush=True)
    if outcome.story is None:
        return False
    print(outcome.story)
    return True


def _asked() -> argparse.Namespace:
    usual = Bounds(lost=1)
    parser = argparse.ArgumentParser(prog="python -m tests.model", description=__doc__)
    parser.add_argument("--network", action="append", choices=NETWORKS, help="all, if not given")
    for name, says in BOUNDS.items():
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name), metavar="N", help=says)
    parser.add_argument("--twin", action="store_true", help="another delivery says the same words")
    parser.add_argument("--surprises", action="store_true", help="pages hold, and lack, what nobody expects")
    parser.add_argument("--trouble", action="store_true", help="the host may be held")
    parser.add_argument("--without", action="append", default=[], choices=GUARDS, help="take a guard out")
    parser.add_argument("--where-not", action="append", default=[], choices=ASSUMPTIONS, help="assume nothing of that")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
