"""What is typed finds what was written, in every script, with or without marks; names are the same by the same rule."""

from collections.abc import Callable
from functools import partial

import pytest

from alphorn.models import Item, Stream
from alphorn.models.archive.search import ArchiveQuery, found, people
from alphorn.models.ideas.candidates import last_about
from alphorn.models.importing.reindexing import write_words_anew
from tests.models.plans import multiplied, rows_read
from tests.stage.people import Person
from tests.web.house import bring_in

FINDS = [
    ("今日は東京で寿司を食べました", "東京"),
    ("今日は東京で寿司を食べました", "寿"),
    ("今日は東京で寿司を食べました", "東京で"),
    ("我爱北京天安门", "天安门"),
    ("서울에서 만나요", "서울"),
    ("วันนี้อากาศดีมาก", "อากาศ"),
    ("Grüezi aus Zürich am See", "Zurich"),
    ("Gruezi aus Zurich am See", "ZÜRICH"),
    ("Résumé of café", "cafe resume"),
    ("Resume of cafe", '"resumé of café"'),
    ("Visit https://example.com/autumn/leaves now", "autumn"),
    ("Visit https://example.com/autumn/leaves now", "https://example.com/autumn/leaves"),
    ("Visit https://example.com/autumn/leaves now", "leaves -winter"),
    ("Снег на перевале", "СНЕГ"),
    ("Ο δρόμος προς το χωριό", "ΔΡΟΜΟΣ"),
    ("مُحَمَّد في الجبل", "محمد"),
    ("हिन्दी में", "हिन्दी"),
    ("Die Straße ist offen", "STRASSE"),
    ("The bridges are open", "bridge opened"),
    ("A goat", "sheep or goat"),
    ("@anna_berg was here", "anna"),
    ("ABBA in 東京タワー", "abba タワー"),
    ("Ørsted i København", "kobenhavn orsted"),
    ("We won 🎉🇨🇭", "🎉"),
    ("We won 🎉🇨🇭", "won 🇨🇭"),
    ("در سال ۱۴۰۵ کتاب", "1405 كتاب"),
    ("https://de.wikipedia.org/wiki/Z%C3%BCrich", "zurich"),
]
FINDS_NOT = [
    ("今日は東京で寿司を食べました", "京都"),
    ("Grüezi aus Zürich am See", "Zug"),
    ("Visit https://example.com/autumn/leaves now", "autumn -leaves"),
    ("Resume of cafe", '"cafe of resume"'),
    ("Anything", "!?"),
    ("Anything", "'"),
    ("東", "東京"),
]
NAMES = ["Γιώργος Παπαδόπουλος", "Jürgen Weiß", "İbrahim Öz", "Straße", "ﬁona", "Anna Berg", "東京 太郎"]


@pytest.fixture
def likes(alice: Person) -> Stream:
    """Of Alice at Facebook, where nothing came in yet."""
    alice.connected("facebook", reads=True)
    return alice.workspace.streams.get(kind="likes", network="facebook")


@pytest.fixture
def followers(alice: Person) -> Stream:
    """Of Alice at X, where nobody came in yet."""
    alice.connected("x", reads=True)
    return alice.workspace.streams.get(kind="followers", network="x")


def texts(person: Person, words: str, language: str = "en") -> list[str]:
    return [each.item.text for each in found(person.workspace, ArchiveQuery(words=words), language, 20)]


@pytest.mark.parametrize(("text", "words"), FINDS)
def test_words_of_any_script_are_found(alice: Person, likes: Stream, text: str, words: str) -> None:
    bring_in(likes, "Somebody", text)

    assert texts(alice, words) == [text]


@pytest.mark.parametrize(("text", "words"), FINDS_NOT)
def test_what_is_not_there_is_not_found(alice: Person, likes: Stream, text: str, words: str) -> None:
    bring_in(likes, "Somebody", text)

    assert texts(alice, words) == []


@pytest.mark.parametrize("language", ["de", "fr", "tr", "ja", "el", ""])
def test_a_name_is_found_whatever_the_language(alice: Person, followers: Stream, language: str) -> None:
    alice.user.language = language
    alice.user.save()
    bring_in(followers, "Jürgen Weiß")

    assert [each.item.author for each in found(alice.workspace, ArchiveQuery(words="JURGEN weiss"), language, 9)] == [
        "Jürgen Weiß"
    ]


def test_who_wrote_a_long_text_is_found_by_name(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Zenobia", "a word " * 5_000)

    assert len(texts(alice, "zenobia")) == 1


def test_people_are_listed_whatever_their_name(alice: Person, followers: Stream) -> None:
    for name in NAMES:
        bring_in(followers, name)

    assert {each.item.author for each in people(alice.workspace, 20)} == set(NAMES)


def test_one_person_is_one_however_a_network_writes_the_name(alice: Person, followers: Stream) -> None:
    for name in ("Jürgen Weiß", "JURGEN WEISS", "Γιώργος", "ΓΙΏΡΓΟΣ"):
        bring_in(followers, name)

    assert sorted(1 + len(each.also) for each in people(alice.workspace, 20)) == [2, 2]


def test_people_are_listed_before_their_names_were_written_anew(alice: Person, followers: Stream) -> None:
    bring_in(followers, "Straße")
    Item.objects.update(name="", search_rule=0)

    assert [each.item.author for each in people(alice.workspace, 20)] == ["Straße"]


def test_an_interest_is_one_they_wrote_about_however_they_spelled_it(alice: Person, likes: Stream) -> None:
    wrote = bring_in(alice.workspace.streams.get(network="facebook", kind="posts"), "Alice", "東京へ行きたい")
    interest = bring_in(likes, "東京")

    assert last_about(Item.objects.filter(pk=wrote.pk), interest, "ja") == wrote.happened_at


def test_what_came_in_before_is_found_once_it_was_written_anew(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Somebody", "Zürich")
    Item.objects.update(search=None, name="", search_rule=0)

    assert (texts(alice, "zurich"), write_words_anew(), texts(alice, "zurich")) == ([], 1, ["Zürich"])
    assert write_words_anew() == 0


def test_writing_anew_changes_nothing_of_what_an_import_wrote(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connected("x", reads=True)
    run_jobs()
    columns = ("pk", "search", "name", "search_rule")
    imported = set(Item.objects.values_list(*columns))

    Item.objects.update(search=None, name="", search_rule=0)
    while write_words_anew():
        pass

    assert {rule for *_, rule in imported} == {2}
    assert set(Item.objects.values_list(*columns)) == imported


def test_forgotten_things_keep_no_name(alice: Person, followers: Stream) -> None:
    bring_in(followers, "Anna Berg").forget()

    assert [(item.name, item.search) for item in Item.objects.all()] == [("", None)]


@pytest.mark.not_quick
def test_a_search_reads_what_it_finds_and_people_what_they_show(alice: Person, followers: Stream) -> None:
    multiplied(
        bring_in(followers, "Somebody"),
        5_000,
        id="gen_random_uuid()",
        remote_id="t.remote_id || n",
        author="t.author || ' ' || n",
        name="t.name || ' ' || n",
        search="t.search || array_to_tsvector(ARRAY[n::text])",
    )
    for name in ("Straße", "東京 太郎"):
        bring_in(followers, name)

    searched = [rows_read("alphorn_item", partial(texts, alice, words)) for words in ("strasse", "東京")]
    listed = rows_read("alphorn_item", lambda: people(alice.workspace, 5))

    assert max(searched) <= 8
    assert listed <= 60
