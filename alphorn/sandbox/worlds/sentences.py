"""Sentences with slots for words, by who says them; and putting them together."""

import random
import re
from collections.abc import Sequence

from alphorn.sandbox.worlds.words import ADDRESSES, SLOTS

SLOT = re.compile(r"\{(\w+)\}")
PHOTOGRAPHER = (
    "{Weather} overnight, and the larches at {place} are {colour}.",
    "Carried {tool} up to {place} for nothing, and did not mind.",
    "{Animal} looked into the lens {time}, and then through me.",
    "{Light} over {place}. I took {number} pictures and kept one.",
    "Met {person} at {place}. We shared {food} and said nothing about the view.",
    "Up at {place} {time}: {light}, and nobody to tell.",
    "The old camera froze at {place}. The pencil did not.",
    "{Number} frames of {animal}, all of them from behind.",
    "Waited at {place} until {light} came. It came for two minutes.",
    "The larches have begun. Yesterday green, {time} {colour}.",
    "Dropped {tool} at {place}. It is still rolling, I think.",
    "There is {weather} on the way; {person} says so, and so do my knees.",
    "The hut has {food} again, so I may stay up here.",
    "A print came back from the lab: {place}, {light}, {animal} in one corner. I had not seen it.",
    "{Person} asked what I photograph. “Weather & patience,” I said.",
    "Film or sensor? At {place} {time} the answer is gloves.",
    "Today's mountain was closed. Went to {place} instead, and liked it better.",
    "My best picture of {place} was made while looking for {tool}.",
    "If the fog lifts (it will not), one sees {place} from here.",
    "{Weather}, {light}, {food}. In this order.",
    "New pictures of {place}: {picture}",
    "What the ridge looked like {time}: {picture}",
    "Somebody asked for the map to {place}. Here it is: {map}",
    "Prints of the larches are ready: {picture}",
)
ENDINGS = (
    "Nobody else was there.", "I would do it again tomorrow.", "My fingers took until noon to forgive me.",
    "The rest is {weather}.", "Then there was {food}.", "{Animal} was not impressed.", "Home by moonlight.",
    "No filter but the fog.", "Next time I bring {tool}.", "It smelled of snow & resin.",
    "One does not get used to it.",
)  # fmt: skip
ASIDES = (
    "{Weather} at {place}; the cows knew first.",
    "Saw {animal} {time}. It saw me earlier.",
    "{Food} at {place}, but only if one is early.",
    "Lost {tool} somewhere near {place}. Finders may keep the mud.",
    "{Person} says the pass opens on Friday. {Person} says it does not.",
    "{Number} people on the summit, {number} opinions about the cross.",
    "The bus to {place} was late, so the sunset was on time.",
    "Baked {bread} at altitude. It rose, I fell asleep.",
    "Heard an alphorn from {place} {time}. Mostly in tune.",
    "Notes from the hut book: “{weather}, {food}, happy.”",
    "{Light} on the kitchen wall. Did no work for ten minutes.",
    "The path to {place} has a new sign. It points both ways.",
    "Counted {number} marmots. {Person} counted more.",
    "My map of {place} has a fold exactly where the hut is.",
    "{Weather} again. The stove and I have an understanding.",
    "Somebody left {tool} at {place}. It is on the fence.",
    "Worth a look: {link}",
    "Three hours up, {number} minutes of view, one bowl of {food}.",
)
BAKER = (
    "{Bread} is out of the oven. The valley may wake up.",
    "Today there is {bread}, and what goes on it: {food}.",
    "The dough for {bread} took its time. So did I.",
    "{Person} bought {number} loaves and would not say why.",
    "{Weather} makes a slow dough and a good crust.",
    "Ran out of {bread} {time}. Sorry, {person}.",
    "How we bake {bread}: {recipe}",
    "The oven is lit at three; {light} at six; coffee in between.",
)
COUNTER = (
    "Counted {number} ibex on the ridge {time}, and one photographer, who did not see me.",
    "{Animal} at {place}, which is new for this book.",
    "Read by {light} until the battery ended. {Number} pages.",
    "A good chair at {place}, a better book, {weather}.",
    "{Person} lent me a novel. It has {weather} in it from the first page.",
    "Nothing moved at {place} for {number} minutes. Best count this year.",
)
RUNNER = (
    "Up to {place} running, down walking, {food} in between.",
    "{Number} kilometres in {weather}. The shoes are on the stove.",
    "Overtaken by {animal} below {place}.",
    "New time for {place}: {number} minutes more than last year, with a better view.",
)
PLAYER = (
    "Played {song} at {place}. The echo came in early.",
    "{Weather} and an alphorn of spruce: a quarter tone flat, all of us.",
    "{Animal} listened to {song} and left before the end.",
    "Practice at {place} {time}. {Person} waved, or shook a fist.",
)
KEEPER = (
    "The hut has its lights on again. {Number} beds free at the weekend, {food} for everybody.",
    "Path from {place}: {weather}, but it goes.",
    "{Person} carried up {food}. There is a place at the stove for whoever does that.",
    "Found: {tool}. It may be fetched against a song.",
    "{Light} on the lake {time}. Breakfast is from six.",
    "{Animal} has moved in under the woodpile. Please knock.",
)
WATCHER = (
    "Larches at {place}: {colour}.",
    "Needle watch, {time}: {colour} at {place}, green further down.",
    "{Weather} took the first needles at {place}.",
    "{Person} sends word from {place}: {colour}, and {animal} among them.",
    "A seedling between two stones at {place}. We count it.",
)
NOTES = (
    "Walks slowly, looks long.", "Cheese, maps, weather.", "From {place}, mostly.", "Looking for {tool}.",
    "Knows {animal} by name.", "Here for {food}.", "Speaks with {person}.", "Believes in {light}.",
    "Up {time}.", "{Number} summits, one of them twice.", "", "",
)  # fmt: skip


def say(chance: random.Random, templates: Sequence[str]) -> str:
    """One of these sentences with words in it."""

    def word(slot: re.Match[str]) -> str:
        name = slot[1]
        found = chance.choice(SLOTS[name.lower()])
        if name in ADDRESSES:
            return f"{found}/{chance.randrange(1, 1000)}"
        return found if name.islower() else found[0].upper() + found[1:]

    return SLOT.sub(word, chance.choice(templates))


def passage(chance: random.Random, templates: Sequence[str], ending_share: float = 0.6) -> str:
    """A sentence, and sometimes another after it."""
    first = say(chance, templates)
    if "://" in first or chance.random() > ending_share:
        return first
    return f"{first} {say(chance, ENDINGS)}"
