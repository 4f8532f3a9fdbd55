"""The words that sentences are made of. A slot in capitals begins a sentence."""

PLACE = (
    "the upper hut", "Larch Bend", "the second saddle", "Oberfurgg", "the lake below the glacier", "the old mule path",
    "the chapel on the pass", "the moraine", "the north ridge", "the cattle bridge", "the Tschingel meadow",
    "the avalanche fence", "the last farm", "Val Sumbriva", "the bend above the dam", "the shepherd's stone",
)  # fmt: skip
LIGHT = (
    "low sun", "thin fog", "the first light", "a moon like a coin", "blue shade", "evening red", "a sky without a mark",
    "rain light", "the last of the sun", "snow light", "more stars than one can use", "a lamp in one window",
)  # fmt: skip
ANIMAL = (
    "an ibex", "a marmot", "a bearded vulture", "a snow grouse", "two chamois", "a very small fox", "a dipper",
    "a hare in its winter coat", "an old ram", "a nutcracker", "a cow with a name", "somebody's goat",
)  # fmt: skip
WEATHER = (
    "fresh snow", "föhn", "a thin frost", "warm rain", "a dry wind", "fog to the knees", "thunder far off",
    "hail like peas", "the first warm day", "a cold clear night", "sleet", "a week of sun",
)  # fmt: skip
TOOL = (
    "the tripod", "the old camera", "the long lens", "a thermos of tea", "the red rope", "two rolls of film",
    "the wide lens", "a spare battery in each glove", "the light meter", "the heavy boots", "a borrowed ice axe",
)  # fmt: skip
FOOD = (
    "barley soup", "rye bread and cheese", "plum cake", "potatoes from the embers", "nut tart", "polenta",
    "dried apples", "a dumpling as big as a fist", "cocoa", "chestnuts", "yesterday's pancakes",
)  # fmt: skip
TIME = (
    "this morning", "at half past five", "before breakfast", "after the last bus", "at noon", "in the blue hour",
    "in the middle of the night", "on the way home", "while the soup got cold", "an hour too early", "just in time",
)  # fmt: skip
COLOUR = ("gold", "copper", "the colour of tea", "half green, half fire", "bare already", "lit from inside", "rust")
NUMBER = ("four", "six", "seven", "nine", "eleven", "fourteen", "nineteen", "twenty-three", "thirty-one")
PERSON = (
    "the shepherd", "the hut's keeper", "my aunt", "the postman", "a child with a sledge", "a man with skis",
    "a nun with poles", "the bus driver", "a painter from Chur", "the baker", "the neighbour with the dog",
)  # fmt: skip
BREAD = (
    "rye", "spelt with walnuts", "a wheat loaf with a dark crust", "pear bread", "a braid for Sunday", "barley bread",
    "sourdough number forty", "maize bread", "linseed rolls", "a ring with anise",
)  # fmt: skip
SONG = (
    "the slow one in F sharp", "the cow call", "the echo piece", "the one with the long breath", "a waltz, sort of",
    "the evening prayer", "the march that is too fast for me",
)  # fmt: skip
PICTURE = (
    "https://alice-lenses.example/week", "https://alice-lenses.example/prints", "https://alpine-light.example/larches",
    "https://alpine-light.example/fog",
)  # fmt: skip
MAP = ("https://maps.example/north-ridge", "https://maps.example/sheet", "https://huts.example/way-up")
RECIPE = ("https://bread.example/rye", "https://bread.example/braids", "https://bread.example/starter")
LINK = (
    *PICTURE, *MAP, *RECIPE, "https://weather.example/valley", "https://birds.example/bearded-vulture",
    "https://huts.example/upper-hut", "https://alphorn-players.example/echo",
)  # fmt: skip
ADDRESSES = ("picture", "map", "recipe", "link")  # those get a number behind, so that hardly any stands twice
SLOTS = {
    "place": PLACE, "light": LIGHT, "animal": ANIMAL, "weather": WEATHER, "tool": TOOL, "food": FOOD, "time": TIME,
    "colour": COLOUR, "number": NUMBER, "person": PERSON, "bread": BREAD, "song": SONG, "picture": PICTURE, "map": MAP,
    "recipe": RECIPE, "link": LINK,
}  # fmt: skip
