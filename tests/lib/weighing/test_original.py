"""By hand, `bin/test slow`: weights and beginnings of links against twitter-text itself, which npm installs.

Its tables are of 2021, so the texts stay within those. A host beside an emoji, with a path and without a protocol, is
left out: twitter-text counts halves of characters there.
"""

import json
import random
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from alphorn.lib.weighing import weigh
from alphorn.lib.weighing.links import links_in

TEXTS = 50_000
JUDGE = """
const judge = require("twitter-text").default || require("twitter-text");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const starts = (text) => judge.extractUrlsWithIndices(text).map((url) => url.indices[0]);
const told = (text) => [judge.parseTweet(text).weightedLength, starts(text)];
console.log(JSON.stringify(texts.map(told)));
"""
LETTERS = [
    *"a b z é ü ß ж日本א م 日 本 ש م 한국 ς İ ſ K Ａ com net COM Com e\u0301 abc 1 2 foo bar x-y a_b".split(),
    *". . . .com .org .co .РФ .рф .한국 .中国 com日 日com / / : : ? # @ - _ ( ) ! , ' \" $ & = % + ~ * ; | {}".split(),
    *"http:// https:// HTTPS:// www. xn-- xn--p1ai t.co/ https://t.co/ example.com example.org.uk".split(),
    *"https://example.org/a?b=c :80 :8080 /path /(a) ((b)) [c] \u200e \u202a \ufeff ＠ ＃ 。 ． © ® ™".split(),
    *"  \n",
]
FAMILY = "👨\u200d👩\u200d👧"
EMOJI = [
    *f"👍 👍🏽 ❤ ❤\ufe0f ❤\ufe0e {FAMILY} 1\ufe0f\u20e3 1\u20e3 🇨🇭 🇨 ☝\ufe0f🏽 ☝🏽 ⛹\u200d♀\ufe0f".split(),
    *"⛹\ufe0f\u200d♀\ufe0f 😀 \u200d \ufe0f 👨\u200d 🏽 © ©\ufe0f ™\ufe0f a 1 #".split(),
    " ",
]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is installed."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("the judge was LEFT OUT: there is no npm")
    place = tmp_path_factory.mktemp("judge")
    wanted = ["npm", "install", "--silent", "--no-save", "--prefix", str(place), "twitter-text@3.1.0"]
    subprocess.run(wanted, check=True, timeout=300)
    (place / "judge.js").write_text(JUDGE)
    return place


@pytest.mark.by_hand_slow
@pytest.mark.parametrize("pieces", [LETTERS, EMOJI], ids=["letters", "emoji"])
def test_any_text_weighs_what_the_original_says(judge: Path, pieces: list[str]) -> None:
    dice = random.Random(14)
    texts = [unicodedata.normalize("NFC", "".join(dice.choices(pieces, k=dice.randint(1, 14)))) for _ in range(TEXTS)]

    said = json.loads(
        subprocess.run(
            ["node", "judge.js"],
            cwd=judge,
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout
    )

    here = [[weigh(text), [link.start for link in links_in(text)]] for text in texts]
    assert [each for each in zip(texts, said, here, strict=True) if each[1] != each[2]] == []
