"""`imports`: how fast things that came in are kept, beside a bare COPY of the same rows, and what that costs others.

An answer of X is read and kept, page by page, each page a transaction that is flushed to disk; nothing is waited for.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import ExitStack

from bench import beside_imports
from bench.figures import Measurement, Size, percentile
from bench.stage import Stage
from bench.visitor import Unexpected, Visitor

OWNER = "imports@alphorn.example"
# Nothing of ours ends while it is measured: neither the life of the hand that keeps, nor a day's reads.
PATIENCE = {"ALPHORN_PATIENCE": '{"lease_seconds": 3600}', "ALPHORN_X_READS_PER_DAY": "1000000000"}
LOOKS = ("/archive", "/archive?words=larch+marmot")
MS = 1000


async def measure(stage: Stage, size: Size) -> Mapping[str, float]:
    """The figures of SAYS."""
    figures: dict[str, float] = {}
    with ExitStack() as stack:
        stack.enter_context(stage.running("web", "imports-web"))
        async with Visitor(f"http://localhost:{stage.web_port}") as visitor:
            await visitor.sign_up(OWNER)
            figures |= await _kept(stage, size, "first")
            for name, path in zip(("page", "search"), LOOKS, strict=True):
                await visitor.look(path)
                took = [await visitor.look(path) for _ in range(size.looks)]
                figures[f"imports.{name}_p95_ms"] = round(percentile(took, 95) * MS, 1)
    figures |= await _kept(stage, size, "second")
    return {**figures, **await beside_imports.measure(stage, size)}


async def _kept(stage: Stage, size: Size, phase: str) -> dict[str, float]:
    """What `bench/keeping/` says, in a process of its own."""
    log = stage.home / f"keeping-{phase}.log"
    words = ["bench.keeping", OWNER, phase, json.dumps([size.full, size.fuller, size.measured])]
    with stage.said_by(words, log, **PATIENCE) as process:
        code = await asyncio.to_thread(process.wait)
    last = log.read_text().strip().splitlines()[-1:]
    if code != 0 or not last:
        raise Unexpected(f"bench.keeping ended with {code}: {' '.join(last)}")
    figures: dict[str, float] = json.loads(last[0])
    return figures


IMPORTS = Measurement(
    name="imports",
    about="how fast things that came in are kept, against a bare COPY of the same rows",
    says={
        "imports.per_second": "things read from recorded answers and kept, a second; the lower of empty and full",
        "imports.copy_per_second": "floor: a bare COPY of the same rows into such a table, as full",
        "imports.ratio": "the former to the latter, the lower of an empty archive and one of 100,000",
        "imports.ratio_at_million": "the same upon 1,000,000",
        "imports.reimport_speedup": "a second sync over the same things, against the first",
        "imports.memory_growth_mb": "what the process grew by from 20,000 things to 100,000",
        "imports.page_p95_ms": "the first page of the archive of 120,000 things, over HTTP",
        "imports.search_p95_ms": "a search of two words in it, over HTTP",
        "imports.pickup_p99_ms": "pick-up p99 of a post while ten imports run",
        "imports.pickup_alone_p99_ms": "the same of an idle worker",
        "imports.pickup_ratio": "pick-up p99 of a post while ten imports run, against an idle worker",
    },
    aims={
        "imports.pickup_ratio": 1.2,
        "imports.page_p95_ms": 150,
        "imports.search_p95_ms": 150,
        "imports.memory_growth_mb": 5,
    },
    at_least={"imports.ratio": 0.25, "imports.ratio_at_million": 0.2, "imports.reimport_speedup": 2},
    rates={"imports.per_second"},
    # What a process grew by is often nothing. Of two syncs the first may have become faster, and of two pick-ups the
    # one alone.
    aside={"imports.memory_growth_mb", "imports.reimport_speedup", "imports.pickup_ratio"},
    measure=measure,
)
