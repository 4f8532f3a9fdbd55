"""How many examples hypothesis makes up. None has a deadline: another program on the machine is not our mistake."""

from hypothesis import settings

QUICK, USUAL, THOROUGH = "quick", "usual", "thorough"
FEW = 50
MORE = 50  # times as many where time does not matter: ten thousand, and more of what is only computed


def register() -> None:
    """Make the profiles known. `bin/test quick` and `slow` ask for their own; otherwise it is the usual one."""
    settings.register_profile(QUICK, max_examples=FEW, deadline=None)
    settings.register_profile(USUAL, deadline=None)
    settings.register_profile(THOROUGH, max_examples=examples(100, THOROUGH), deadline=None)
    settings.load_profile(USUAL)


def examples(count: int, profile: str | None = None) -> int:
    """So many; few where time is short, and many where it does not matter."""
    profile = profile or settings.get_current_profile_name()
    if profile == QUICK:
        return min(count, FEW)
    return count * MORE if profile == THOROUGH else count
