"""Whether a checkout is worse than another: medians of runs that took turns. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.figures import Measurement

A_TENTH = 1.1
Runs = Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of both, a value for each turn; empty where one of them has no such figure."""

    name: str
    old: tuple[float, ...]
    new: tuple[float, ...]
    is_judged: bool
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """The median of the new to that of the old; None where there is nothing to compare."""
        return median(self.new) / median(self.old) if self.old and self.new and median(self.old) else None

    @property
    def is_worse(self) -> bool:
        """By more than a tenth, in a figure that is to be judged."""
        return self.is_judged and self.ratio is not None and self._is_worse(median(self.old), median(self.new))

    @property
    def worse_turns(self) -> int:
        """In how many turns it was: one or two of five are chance."""
        return sum(map(self._is_worse, self.old, self.new))

    def _is_worse(self, old: float, new: float) -> bool:
        better, worse = (new, old) if self.more_is_better else (old, new)
        return worse > better * A_TENTH


def compared(measurement: Measurement, old: Runs, new: Runs) -> list[Compared]:
    """All its figures."""
    return [
        Compared(
            name,
            tuple(run[name] for run in old if name in run),
            tuple(run[name] for run in new if name in run),
            is_judged=measurement.is_judged(name),
            more_is_better=measurement.more_is_better(name),
        )
        for name in measurement.says
    ]


def table(figures: Sequence[Compared]) -> str:
    """A line for each."""
    head = f"{'':<38}{'old':>10}{'new':>10}{'ratio':>8}  worse in"
    return "\n".join([head, *map(_line, figures)])


def _line(figure: Compared) -> str:
    medians = "".join(f"{median(runs):>10,.6g}" if runs else f"{'–':>10}" for runs in (figure.old, figure.new))
    ratio = f"{figure.ratio:>8.2f}" if figure.ratio is not None else f"{'–':>8}"
    turns = f"{figure.worse_turns} of {min(len(figure.old), len(figure.new))}" if figure.is_judged else "not judged"
    word = "  WORSE by more than a tenth" if figure.is_worse else ""
    return f"{figure.name:<38}{medians}{ratio}  {turns}{word}"


def as_json(figures: Sequence[Compared]) -> dict[str, dict[str, object]]:
    """The same by name, with the value of each turn."""
    return {
        figure.name: {
            "old": list(figure.old),
            "new": list(figure.new),
            "ratio": figure.ratio,
            "is_judged": figure.is_judged,
            "is_worse": figure.is_worse,
        }
        for figure in figures
    }
