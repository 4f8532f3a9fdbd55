"""Who writes in `bin/chaos`: each with places of their own, or the posts of two would lie on one page."""

import asyncio

import requests

from bench.trouble import Networks
from chaos.cast import KNOWN, NAMES, PAGES, accounts_of
from tests.stage.sandbox import Stage


def test_nobody_has_another_ones_account(stage: Stage) -> None:
    accounts = asyncio.run(accounts_of(NAMES, Networks(stage.port)))

    each = [account for theirs in accounts.values() for account in theirs]
    assert list(accounts) == list(NAMES)
    assert len(set(each)) == len(each)


def test_who_moves_in_runs_pages(stage: Stage) -> None:
    newcomer = next(name for name in NAMES if name not in KNOWN)
    accounts = asyncio.run(accounts_of([newcomer], Networks(stage.port)))

    everybody = requests.get(f"{stage.control}/people", timeout=10).json()
    [told] = [each for each in everybody["facebook"] if ("facebook", each["id"]) in accounts[newcomer]]
    assert len(told["pages"]) == PAGES
