"""The measurements of this checkout and of another commit, in turns: what else the machine does hits both alike."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.figures import Measurement, Size
from bench.product import OURS, Product, checked_out, described
from bench.stage import Stage, nothing, opened
from bench.verdict import Compared, compared


def figures_of(
    each: Measurement, size: Size, product: Product = OURS, furnish: Callable[[Path], None] = nothing
) -> Mapping[str, float]:
    """What comes out, on a stage of its own."""
    with opened(product, furnish) as stage:
        return asyncio.run(_measure(each, stage, size))


async def _measure(each: Measurement, stage: Stage, size: Size) -> Mapping[str, float]:
    return await each.measure(stage, size)


def beside(chosen: Sequence[Measurement], size: Size, commit: str, runs: int) -> Iterator[list[Compared]]:
    """Each measurement so many times on the old and on the new: old, new, old, new. Raises NoSuchCheckout.

    One after the other: whoever ends it has what was measured until then.
    """
    tell(f"Setting up {described(commit)}")
    with checked_out(commit) as old:
        for each in chosen:
            yield _turns(each, size, old, runs)


def _turns(each: Measurement, size: Size, old: Product, runs: int) -> list[Compared]:
    of_old, of_new = [], []
    for turn in range(1, runs + 1):
        tell(f"Measuring {each.name}, turn {turn} of {runs}")
        of_old.append(figures_of(each, size, old))
        of_new.append(figures_of(each, size))
    return compared(each, of_old, of_new)


def tell(sentence: str) -> None:
    """Say how far it is."""
    print(sentence, file=sys.stderr, flush=True)
