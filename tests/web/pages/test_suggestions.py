"""Ideas on the sheet: they say why, they can be used or sent away, and nothing that was typed is lost by it."""

from datetime import datetime, timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Item, MutedTopic, Post, Suggestion
from alphorn.models.ideas.draw import Idea
from alphorn.web.sentences.ideas import Said, quote, said
from tests.stage.people import Person
from tests.web.house import House, bring_in, connect_x

TYPED = "Half a sentence about"
SENT = {"text": TYPED}


def sheet(browser: Client, address: str = "/write") -> str:
    """What stands on it."""
    return browser.get(address).content.decode()


def textarea(page: str) -> str:
    """What stands in the field."""
    return page.partition("autofocus>")[2].partition("</textarea>")[0].strip("\n")


def press(person: Person, name: str, suggestion: Suggestion | None = None, **form: str) -> str:
    """Press a button of the idea. Returns the page that follows."""
    path = reverse(name, args=[suggestion.pk] if suggestion else [])
    return person.browser.post(path, form, follow=True).content.decode()


def words_of(item: Item, idea: Idea) -> Said:
    """What an idea made of `item` says."""
    made = Suggestion.objects.create(workspace=item.workspace, item=item, idea=idea, topic="a topic")
    return said(Suggestion.objects.select_related("item").get(pk=made.pk), "en")


def test_it_says_why(alice: Person, house: House) -> None:
    page = sheet(alice.browser)

    assert "You like Alpine gardens on Facebook, and you have not written about it yet." in page
    assert "Never about Alpine gardens" in page


def test_it_says_since_when_it_was_not_written_about(house: House) -> None:
    posts = house.stream.workspace.streams.get(network="x", kind="posts")
    written = datetime(2024, 5, 12, tzinfo=timezone.get_default_timezone())
    bring_in(posts, "", "In the alpine gardens again.", happened_at=written)

    assert words_of(house.item, Idea.INTEREST).why.endswith("and you have not written about it since May 2024.")


def test_something_liked_is_quoted(house: House) -> None:
    likes = house.stream.workspace.streams.get(network="x", kind="likes")
    item = bring_in(likes, "Nuria", "Nineteen ibex\non the ridge.")

    words = words_of(item, Idea.LIKED)

    assert words.sentence == "What do you say to this by Nuria: “Nineteen ibex on the ridge.”?"
    assert (words.why, words.about) == ("You liked it on X.", "Nuria")


def test_years_ago_are_counted(house: House) -> None:
    posts = house.stream.workspace.streams.get(network="x", kind="posts")
    item = bring_in(posts, "", "First snow.", happened_at=timezone.now() - timedelta(days=2 * 365.25))

    words = words_of(item, Idea.YEAR_AGO)

    assert words.sentence.startswith("2 years ago today you wrote: “First snow.”")
    assert words.about == ""


def test_what_did_well_is_there_to_say_again(house: House) -> None:
    posts = house.stream.workspace.streams.get(network="x", kind="posts")
    item = bring_in(posts, "", "First snow, whole.", counts={"likes": 1234})

    words = words_of(item, Idea.DID_WELL)

    assert words.start == "First snow, whole."
    assert words.why.startswith("1,234 people liked it on X in ")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Short.", "Short."),
        ("two\nlines", "two lines"),
        ("word " * 40, "word " * 17 + "word…"),
        ("x" * 200, "x" * 90 + "…"),
    ],
)
def test_a_quote_is_short(text: str, quoted: str) -> None:
    assert quote(text) == quoted


def test_starting_with_it_puts_it_on_the_sheet_and_posts_nothing(alice: Person, house: House) -> None:
    posted = Post.objects.count()

    page = press(alice, "uses", house.suggestion, text="")

    assert textarea(page) == "Alpine gardens: "
    assert Suggestion.objects.get(pk=house.suggestion.pk).used_at is not None
    assert Post.objects.count() == posted


def test_starting_with_it_comes_behind_what_was_typed(alice: Person, house: House) -> None:
    assert textarea(press(alice, "uses", house.suggestion, **SENT)) == f"{TYPED}\n\nAlpine gardens: "


@pytest.mark.parametrize("name", ["dismissals", "mutings"])
def test_sending_it_away_leaves_what_was_typed(alice: Person, house: House, name: str) -> None:
    page = press(alice, name, house.suggestion, **SENT)

    assert textarea(page) == TYPED
    assert "You like Alpine gardens" not in page


def test_another_idea_leaves_what_was_typed_and_ticked(alice: Person, house: House) -> None:
    connect_x(alice.workspace, "1002", "bob_bakes")
    bring_in(house.stream, "Old huts")

    page = press(alice, "suggestions", text=TYPED, to=str(house.connection.pk))

    assert textarea(page) == TYPED
    assert "Old huts" in page
    assert page.count("checked") == 1


def test_a_field_that_was_emptied_stays_empty(alice: Person, house: House) -> None:
    press(alice, "suggestions", text=TYPED)

    assert textarea(press(alice, "suggestions", text="")) == ""


def test_never_about_it_is_on_a_list_and_can_be_taken_off(alice: Person, house: House) -> None:
    press(alice, "mutings", house.suggestion)
    listed = sheet(alice.browser, reverse("muted"))
    topic = MutedTopic.objects.get()

    told = press(alice, "muted", topic=str(topic.pk))

    assert "Alpine gardens" in listed
    assert "There may be ideas about “alpine gardens” again." in told
    assert MutedTopic.objects.count() == 0


def test_never_about_it_can_be_taken_back_at_once(alice: Person, house: House) -> None:
    page = press(alice, "mutings", house.suggestion, **SENT)

    again = press(alice, "returns", house.suggestion, **SENT)

    assert "Never about Alpine gardens from now on." in page
    assert f'formaction="{reverse("returns", args=[house.suggestion.pk])}" data-idea="take back"' in page
    assert f'href="{reverse("muted")}"' in page
    assert ("You like Alpine gardens" in again, textarea(again)) == (True, TYPED)
    assert not MutedTopic.objects.exists()


def test_what_is_not_muted_any_more_is_not_taken_back(alice: Person, house: House) -> None:
    press(alice, "mutings", house.suggestion)
    MutedTopic.objects.all().delete()

    assert "from now on" not in sheet(alice.browser, f"/write?muted={house.suggestion.pk}")


def test_nobody_sees_what_somebody_else_muted(alice: Person, bob: Person, house: House) -> None:
    connect_x(bob.workspace, "1002", "bob_bakes")
    press(alice, "mutings", house.suggestion)

    assert "Alpine gardens" not in sheet(bob.browser, f"/write?muted={house.suggestion.pk}")


@pytest.mark.parametrize("topic", ["", "nonsense", "01a1f2b2-6a9b-7a2b-9a2b-000000000000"])
def test_what_is_not_on_the_list_cannot_be_taken_off(alice: Person, house: House, topic: str) -> None:
    MutedTopic.objects.create(workspace=alice.workspace, topic="bread")

    press(alice, "muted", topic=topic)

    assert MutedTopic.objects.count() == 1


def test_nothing_read_says_how_to_get_ideas(alice: Person) -> None:
    connect_x(alice.workspace)

    assert "once Alphorn may read it." in sheet(alice.browser)


def test_nothing_yet_says_when(alice: Person) -> None:
    connect_x(alice.workspace, reads=True)

    assert "Ideas for posts come once something was brought in." in sheet(alice.browser)


def test_when_all_of_them_rest_that_is_said(alice: Person, house: House) -> None:
    another = press(alice, "suggestions")

    assert "There is no other idea just now." in another
    assert "No more ideas for now" in press(alice, "dismissals", house.suggestion)


def test_a_viewer_gets_no_ideas(viewer: Client, house: House) -> None:
    assert "You like Alpine gardens" not in sheet(viewer)


def test_an_idea_of_somebody_else_begins_nothing(bob: Person, house: House) -> None:
    connect_x(bob.workspace, "1002", "bob_bakes")

    assert textarea(sheet(bob.browser, f"/write?idea={house.suggestion.pk}")) == ""


def test_an_idea_whose_thing_was_deleted_begins_nothing(alice: Person, house: House) -> None:
    Item.objects.filter(pk=house.item.pk).update(deleted_at=Now(), author="")

    assert textarea(sheet(alice.browser, f"/write?idea={house.suggestion.pk}")) == ""


@pytest.mark.parametrize(
    ("network", "kind", "author", "begins"),
    [
        ("facebook", "likes", "Old huts", "Old huts: "),
        ("x", "likes", "Nuria", "Nuria wrote: “Nineteen ibex.” "),
        ("x", "posts", "Alice", "Nineteen ibex."),
    ],
)
def test_a_thing_of_the_archive_begins_a_post_and_posts_nothing(
    alice: Person, house: House, network: str, kind: str, author: str, begins: str
) -> None:
    stream = alice.workspace.streams.get(network=network, kind=kind)
    item = bring_in(stream, author, "Nineteen ibex.", happened_at=timezone.now() - timedelta(days=200))
    posted = Post.objects.count()

    page = alice.browser.post(reverse("begin", args=[item.pk]), follow=True).content.decode()

    assert textarea(page) == begins
    assert (Suggestion.objects.get(item=item).is_open, Post.objects.count()) == (False, posted)


@pytest.mark.parametrize(
    ("network", "kind", "text"),
    [
        ("x", "following", "Speaks with a painter."),
        ("x", "posts", "Written just now."),
        ("x", "likes", ""),
        ("x", "home", "Somebody else's."),
    ],
)
def test_what_no_post_can_begin_with_has_no_button(
    alice: Person, house: House, network: str, kind: str, text: str
) -> None:
    item = bring_in(alice.workspace.streams.get(network=network, kind=kind), "Nuria", text)

    page = alice.browser.get(reverse("archive"), {"words": "Nuria"}).content.decode()
    answer = alice.browser.post(reverse("begin", args=[item.pk]))

    assert f'id="item-{item.pk}"' in page
    assert reverse("begin", args=[item.pk]) not in page
    assert answer.status_code == 404


def test_what_was_typed_before_stays_when_a_thing_of_the_archive_is_picked(alice: Person, house: House) -> None:
    press(alice, "suggestions", text=TYPED)

    page = alice.browser.post(reverse("begin", args=[house.item.pk]), follow=True).content.decode()

    assert textarea(page) == f"{TYPED}\n\nAlpine gardens: "


def test_sending_empties_the_sheet(alice: Person, house: House) -> None:
    press(alice, "suggestions", text=TYPED)
    form = {"text": TYPED, "to": str(house.connection.pk), "client_key": "01a1f2b2-6a9b-7a2b-9a2b-000000000001"}

    alice.browser.post(reverse("create-post"), form)

    assert textarea(sheet(alice.browser)) == ""
