"""How many examples hypothesis makes up. None has a deadline: another program on the machine is not our mistake."""

from hypothesis import settings

QUICK, FULL = "quick", "full"
FEW = 50


def register() -> None:
    """Make both profiles known. `bin/test quick` asks for its own; otherwise it is the full one."""
    settings.register_profile(QUICK, max_examples=FEW, deadline=None)
    settings.register_profile(FULL, deadline=None)
    settings.load_profile(FULL)


def examples(count: int) -> int:
    """So many; few where time is short."""
    return min(count, FEW) if settings.get_current_profile_name() == QUICK else count
