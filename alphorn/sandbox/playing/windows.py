"""Counting calls in windows of time, as rate limits do."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in so many seconds."""

    calls: int
    seconds: float


@dataclass(slots=True)
class Window:
    """One caller's window on one call."""

    starts_at: float
    used: int = 0


@dataclass(slots=True)
class Windows:
    """The windows of everybody; forgotten at a restart."""

    open: dict[tuple[str, str], Window] = field(default_factory=dict)

    def use(self, caller: str, call: str, limit: Limit, now: float) -> tuple[int, float]:
        """Count one call: how many are left (-1: this was one too many), and when the window ends."""
        window = self.open.get((caller, call))
        if window is None or now >= window.starts_at + limit.seconds:
            window = self.open[(caller, call)] = Window(now)
        window.used = min(window.used + 1, limit.calls + 1)
        return limit.calls - window.used, window.starts_at + limit.seconds
