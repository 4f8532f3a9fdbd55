"""One rule for words and names: what is the same to whoever types it, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphorn.lib.folding import folded, searchable

SAME = [
    ("Zürich", "ZURICH"),
    ("Weiß", "WEISS"),
    ("STRASSE", "Straße"),
    ("ΟΔΟΣ", "οδός"),
    ("Παπαδόπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
    ("İbrahim", "ibrahim"),
    ("ıspanak", "Ispanak"),
    ("ﬁona", "Fiona"),
    ("Łódź", "lodz"),
    ("Ærø", "aero"),
    ("Ёлка", "елка"),
    ("مُحَمَّد", "محمد"),
    ("أحمد", "احمد"),
    ("שָׁלוֹם", "שלום"),
    ("ｶﾞ", "ガ"),
    ("ＡＢＣ", "abc"),
    ("e\u0301", "é"),
    ("کتابخانهٔ ملی", "كتابخانه ملي"),
    ("مدرسة", "مدرسه"),
    ("٢٠٢٦", "2026"),
    ("۲۰۲۶ २०२६ ๒๐๒๖", "2026 2026 2026"),
    ("п\u02bcять", "п'ять"),
    ("👍🏽", "👍"),
]
APART = [("Київ", "Киів"), ("Чай", "Чаи"), ("がき", "かき"), ("हिन्दी", "हन्द"), ("東京", "京都")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_and_marks_make_no_difference(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_letters_are_other_letters(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text(max_size=30))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_the_words_of_a_link_are_words() -> None:
    found = searchable("see https://example.com/autumn/leaves_today?at=Zürich")

    assert found.words == "see https example com autumn leaves today at zurich"


def test_letters_of_another_script_in_a_link_are_letters() -> None:
    said = searchable("https://ja.wikipedia.org/wiki/%E6%9D%B1%E4%BA%AC%00 and 50%25 of %ff")

    assert "東京" in said.exact
    assert "50" in said.words.split()


@pytest.mark.parametrize(
    ("text", "word"), [("Done🎉", "🎉"), ("👩\u200d👧", "👧"), ("🇨🇭🇦🇹", "🇦🇹"), ("1\ufe0f\u20e3 ❤\ufe0f", "❤")]
)
def test_an_emoji_is_a_word(text: str, word: str) -> None:
    assert word in searchable(text).exact


def test_a_run_without_spaces_is_each_two_letters_and_its_end() -> None:
    assert searchable("東京で 寿").exact == ("東京", "京で", "で", "寿")


def test_words_of_other_scripts_are_kept_whole_too() -> None:
    assert searchable("снег и ΟΔΟΣ हिन्दी").exact == ("снег", "и", "οδοσ", "हिन्दी")


def test_no_text_is_more_than_the_database_holds() -> None:
    found = searchable("".join(map(chr, range(0x4E00, 0x9FFF))) * 20)

    assert len(found.exact) <= 20_001
