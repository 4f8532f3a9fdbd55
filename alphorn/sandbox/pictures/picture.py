"""Which posts have pictures, and what those show: told by the words, so that the same words have the same ones."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

NAMED = re.compile(r"[a-z]+-[0-9]{1,4}")
# What a text must say to be shown with that; anything else is shown with mountains.
SAYS: Mapping[str, Sequence[str]] = {
    "lake": ("lake", "water", "dam", "dipper"),
    "hut": ("hut", "soup", "chapel", "farm"),
    "fog": ("fog", "rain", "cloud", "weather"),
    "larches": ("larch", "gold", "tree", "needle", "copper"),
    "bread": ("bread", "loaf", "loaves", "dough", "oven", "bake", "baked"),
}
MOUNTAINS = "ridge"
# What a person might have written below; some never do.
WORDS: Mapping[str, str] = {
    "ridge": "Ridges one behind the other, paler the farther they are",
    "lake": "A lake that holds the mountain upside down",
    "hut": "A hut below the ridge, its windows lit",
    "fog": "Ridges like islands in a sea of fog",
    "larches": "Golden larches below a bare summit",
    "bread": "Loaves on a board, still warm",
}
SILENT = 4  # every fourth picture comes without words
# Of a hundred posts with pictures so many have one, two, three; the rest has four.
ONE, TWO, THREE = 62, 80, 90


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what it shows, and which of those it is."""

    scene: str
    number: int

    @property
    def name(self) -> str:
        """As it is kept and addressed: "lake-17"."""
        return f"{self.scene}-{self.number}"

    @property
    def words(self) -> str:
        """What it shows, where anybody said so."""
        return "" if self.number % SILENT == 0 else WORDS[self.scene]


def names_for(text: str, share: int) -> str:
    """The names of the pictures of a post that says so; of a hundred posts `share` have any."""
    chance = zlib.crc32(text.encode())
    if chance % 100 >= share:
        return ""
    place = chance // 100 % 100
    many = 1 + (place >= ONE) + (place >= TWO) + (place >= THREE)
    return " ".join(f"{_shown(text, at)}-{(chance // 7 + 613 * at) % 1000}" for at in range(many))


def pictures_named(names: str) -> Iterator[Picture]:
    """What the names say. Raises ValueError for one that is none."""
    for name in names.split():
        scene, _, number = name.partition("-")
        if scene not in WORDS:
            raise ValueError(f"There is no picture of {scene}.")
        yield Picture(scene, int(number))


def _shown(text: str, at: int) -> str:
    words = re.findall(r"[a-z]+", text.lower())
    fitting = [
        scene for scene, said in SAYS.items() if any(word.startswith(said_of) for word in words for said_of in said)
    ]
    scenes = [*fitting, MOUNTAINS]
    return scenes[at % len(scenes)]
