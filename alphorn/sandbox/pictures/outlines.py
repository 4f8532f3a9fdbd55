"""An SVG path as a polygon: of its commands those that the sandbox's faces use."""

import re
from collections.abc import Sequence

Point = tuple[float, float]
Points = Sequence[Point]
STEP = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+))")
TAKES = {"M": 2, "l": 2, "h": 1, "H": 1, "v": 1, "c": 6, "s": 4, "z": 0}
SMOOTH = 12  # corners for each curve


def outline(path: str) -> Points:
    """The corners of what the path encloses. Raises KeyError for a command that is not known."""
    points: list[Point] = []
    pull = (0.0, 0.0)  # how the last curve ended, for a smooth one after it
    command, numbers = "", list[float]()
    for letter, number in STEP.findall(path):
        if letter:
            command, numbers = letter, []
            continue
        numbers.append(float(number))
        if len(numbers) == TAKES[command]:
            more, pull = _step(command, numbers, points[-1] if points else (0.0, 0.0), pull)
            points.extend(more)
            numbers = []
    return points


def _step(command: str, numbers: Sequence[float], here: Point, pull: Point) -> tuple[Points, Point]:
    """What one step adds, and how it ended."""
    x, y = here
    straight = (0.0, 0.0)
    match command:
        case "M":
            return [(numbers[0], numbers[1])], straight
        case "l":
            return [(x + numbers[0], y + numbers[1])], straight
        case "h":
            return [(x + numbers[0], y)], straight
        case "H":
            return [(numbers[0], y)], straight
        case "v":
            return [(x, y + numbers[0])], straight
    first = pull if command == "s" else (numbers[0], numbers[1])
    second, end = (numbers[-4], numbers[-3]), (numbers[-2], numbers[-1])
    curve = [_bent(here, first, second, end, at / SMOOTH) for at in range(1, SMOOTH + 1)]
    return curve, (end[0] - second[0], end[1] - second[1])


def _bent(here: Point, first: Point, second: Point, end: Point, at: float) -> Point:
    """A point of a cubic curve; all but `here` are told from there."""
    rest = 1 - at
    one, two, three = 3 * rest * rest * at, 3 * rest * at * at, at * at * at
    x = here[0] + one * first[0] + two * second[0] + three * end[0]
    y = here[1] + one * first[1] + two * second[1] + three * end[1]
    return x, y
