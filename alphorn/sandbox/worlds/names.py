"""Names of people who do not exist, and what they say of themselves."""

import random

FIRST = (
    "Andri Anna Annina Aurel Barla Beat Chatrina Corsin Curdin Dario Dominic Duri Elin Emil Fadri Fiona Flavia Flurin "
    "Gian Gianna Ida Ilaria Jana Jann Jon Joris Kaspar Ladina Lara Lena Leonie Linus Livia Luca Madlaina Malin Maren "
    "Maurus Mia Mina Moritz Nadja Nino Noemi Nora Orsina Pascal Reto Rita Romana Selina Seraina Silvan Sven Tanja Tim "
    "Ursina Valentin Vera Yara"
).split()
LAST = (
    "Abderhalden Aebli Albin Arpagaus Bernegger Bezzola Bieri Brunold Buchli Cadonau Camenisch Casutt Caviezel "
    "Cavelti Derungs Egli Eggenberger Fässler Flütsch Furrer Gadient Giger Grass Hassler Heinz Hitz Imhof Jäger "
    "Jenny Joos Kessler Kunz Lampert Lötscher Maissen Margadant Matossi Nägeli Nold Oberli Padrun Peer Pitsch Ragettli "
    "Riedi Ruosch Schaub Schmed Sonder Stäger Tester Thöny Tuor Uffer Vetsch Vonmoos Walser Zinsli"
).split()
PLAIN = str.maketrans("äöüé", "aoue")


def _full_names() -> tuple[str, ...]:
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    random.Random("names").shuffle(names)  # noqa: S311  # always the same order
    return tuple(names[:2000])


FULL_NAMES = _full_names()


def handle_of(name: str, number: int) -> str:
    """A handle of up to fifteen characters; another `number` is another handle."""
    first, _, last = name.translate(PLAIN).lower().partition(" ")
    return f"{first[:7]}_{last[:4]}{number % 1000:03}"
