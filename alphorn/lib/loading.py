"""While a thousand modules are loaded, nothing comes about that could be thrown away: nobody need look for it.

Afterwards the collector leaves alone what was loaded: it stays to the end.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load, and do nothing else, in this block."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
