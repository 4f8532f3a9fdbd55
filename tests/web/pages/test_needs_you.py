"""What needs its person: a line for each cause, with its sentence and its way out, and their number on each page."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from alphorn.lib.ids import uuid7
from alphorn.models import Authorisation, Connection, Delivery, Event
from alphorn.models.events.follow import follow
from alphorn.models.work.states import EventKind, State
from alphorn.networks.reasons import Reason
from alphorn.web.sentences.events import lines
from tests.models.hands import again
from tests.models.plans import multiplied
from tests.stage.people import Person

LONG_AGO = timedelta(hours=1)


def standing(alice: Person, text: str, **fields: object) -> Delivery:
    """A post that stands still, and what is told of it."""
    delivery = alice.delivery(alice.echo(text))
    Delivery.objects.filter(pk=delivery.pk).update(settled_at=Now(), **fields)
    follow(places=[delivery.connection_id])
    return again(delivery)


def late(alice: Person, text: str = "Fog in the valley.") -> Delivery:
    """One that was not out in time."""
    return standing(alice, text, state=State.PARKED, reason=Reason.LATE)


def page(alice: Person, name: str = "needs-you", *of: object) -> str:
    """What its page says."""
    answer = alice.browser.get(reverse(name, args=of))
    assert answer.status_code == 200
    return answer.content.decode()


def test_where_nothing_needs_anybody_the_page_says_so(alice: Person) -> None:
    said = page(alice)

    assert "Nothing needs you" in said
    assert "Needs you: nothing" in said


@pytest.mark.parametrize("state", [State.PARKED, State.UNCONFIRMED])
def test_whatever_a_post_stands_still_for_can_be_told(alice: Person, state: State) -> None:
    alice.connected("x")
    delivery = standing(alice, "Fog in the valley.", state=state, reason=Reason.OTHERS_THERE)

    for reason in Reason:
        Delivery.objects.filter(pk=delivery.pk).update(reason=reason)
        follow(places=[delivery.connection_id])
        [told] = lines(list(Event.objects.of(alice.workspace).open().for_page()))
        assert told.one == delivery
        assert "%" not in told.words + told.why


@pytest.mark.parametrize(
    ("fields", "words", "buttons"),
    [
        ({"state": State.PARKED, "reason": Reason.LATE}, "is late for", ["Send now", "Leave it"]),
        ({"state": State.PARKED, "reason": Reason.POISON}, "Three times Alphorn stopped", ["Try again", "Leave it"]),
        ({"state": State.PARKED, "reason": Reason.SAME_ANSWER}, "X answered three times", ["Send now", "Leave it"]),
        ({"state": State.UNCONFIRMED, "reason": Reason.OTHERS_THERE}, "arrive at", ["It is there", "Send again"]),
    ],
    ids=["late", "stuck", "the same answer", "your call"],
)
def test_one_post_has_its_own_buttons(alice: Person, fields: dict[str, object], words: str, buttons: list[str]) -> None:
    alice.connected("x")
    standing(alice, "Fog in the valley.", **fields)

    said = page(alice)

    assert [each in said for each in (words, *buttons, "Needs you: one thing")] == [True] * (3 + 1)


def test_a_button_mends_it_and_leads_back(alice: Person) -> None:
    alice.connected("x")
    delivery = late(alice)

    answer = alice.browser.post(
        reverse("cancellations", args=[delivery.pk]), {"attempt": "0", "return_to": reverse("needs-you")}
    )

    assert (answer.status_code, answer["Location"]) == (302, reverse("needs-you"))
    assert again(delivery).state == State.CANCELLED
    assert "Nothing needs you" in page(alice)
    assert "Posts were late for" in page(alice)


def test_a_button_leads_to_no_other_site(alice: Person) -> None:
    alice.connected("x")
    delivery = late(alice)

    answer = alice.browser.post(
        reverse("cancellations", args=[delivery.pk]), {"attempt": "0", "return_to": "//evil.example/"}
    )

    assert answer["Location"] == f"{reverse('post', args=[delivery.post_id])}#delivery-{delivery.pk}"


def test_many_posts_are_one_line_and_a_page_of_their_own(alice: Person) -> None:
    alice.connected("x")
    for number in range(3):
        late(alice, f"Number {number}.")
    event = Event.objects.get()

    said, theirs = page(alice), page(alice, "event", event.pk)

    assert "3 posts are late for" in said
    assert "See them" in said
    assert [f"Number {number}." in theirs for number in range(3)] == [True] * 3
    assert theirs.count("Send now") == 3


def test_who_was_signed_out_signs_in_from_there(alice: Person) -> None:
    alice.connected("x")
    standing(alice, "Fog.", state=State.PARKED, reason=Reason.SIGNED_OUT, parked_version=1)
    Authorisation.objects.update(signed_out_at=Now(), signed_out_reason=Reason.SIGNED_OUT)
    follow(consents=[Authorisation.objects.get().pk])

    said = page(alice)
    alice.connect("x")

    assert "X has signed you out as" in said
    assert "One post waits for that." in said
    assert f'action="{reverse("consents")}"' in said
    assert Event.objects.get().ended_at is not None


def test_a_profile_that_is_locked_is_told_as_that(alice: Person) -> None:
    alice.connected("x")
    Authorisation.objects.update(signed_out_at=Now(), signed_out_reason=Reason.SUSPENDED)
    follow(consents=[Authorisation.objects.get().pk])

    said = page(alice)

    assert "X has locked" in said
    assert "Look there first, then sign in again." in said
    assert "signed you out" not in said


def test_a_question_of_a_place_that_is_gone_stands_there_and_can_be_ended(alice: Person) -> None:
    [place] = alice.connected("x")
    delivery = standing(alice, "Fog in the valley.", state=State.UNCONFIRMED, reason=Reason.OTHERS_THERE)
    alice.browser.post(reverse("connection", args=[place.pk]))

    said = page(alice)

    assert [each in said for each in ("arrive at", "It is there", "Not there, leave it")] == [True] * 3
    assert "Send again" not in said
    alice.browser.post(reverse("cancellations", args=[delivery.pk]), {"attempt": "0", "answers": "1"})
    assert "Nothing needs you" in page(alice)


def test_a_place_that_is_held_says_why(alice: Person) -> None:
    [place] = alice.connected("x")
    Connection.objects.update(held_at=Now(), held_reason=Reason.SCOPE_MISSING)
    follow(places=[place.pk])

    said = page(alice)

    assert "Nothing goes out to" in said
    assert "the permission is missing, or your role" in said


def test_trouble_of_a_host_is_told_to_those_who_are_there(alice: Person, bob: Person) -> None:
    alice.connected("x")
    Event.objects.create(kind=EventKind.HOST_IN_TROUBLE, network="x", host="sandbox")

    assert "X has trouble." in page(alice)
    assert "X has trouble." not in page(bob)


@pytest.mark.parametrize(
    ("reason", "so", "why", "was"),
    [
        (Reason.UNREACHABLE, "X has trouble.", "Nothing has to be done.", "X had trouble."),
        (Reason.RATE_LIMITED, "X wants a pause.", "Nothing has to be done.", "X wanted a pause."),
        (
            Reason.MISCONFIGURED,
            "Nothing goes out to X.",
            "Whoever runs it can mend that. What is for it waits, and goes out by itself once that is done.",
            "Nothing went out to X.",
        ),
        (
            Reason.OUT_OF_CREDITS,
            "Nothing goes out to X.",
            "no credits left. Whoever runs it can mend that. What is for it waits, and goes out by itself once",
            "Nothing went out to X.",
        ),
    ],
)
def test_what_a_host_is_held_for_is_told_as_what_it_is(
    alice: Person, reason: Reason, so: str, why: str, was: str
) -> None:
    alice.connected("x")
    event = Event.objects.create(kind=EventKind.HOST_IN_TROUBLE, network="x", host="sandbox", reason=reason)

    assert so in page(alice)
    assert why in page(alice)

    Event.objects.filter(pk=event.pk).update(ended_at=Now())
    assert was in page(alice)


def test_somebody_elses_is_not_found(alice: Person, bob: Person) -> None:
    alice.connected("x")
    late(alice)

    assert bob.browser.get(reverse("event", args=[Event.objects.get().pk])).status_code == 404


def test_ten_thousand_that_are_over_are_pages(alice: Person) -> None:
    [place] = alice.connected("x")
    event = Event.objects.create(
        workspace=alice.workspace, kind=EventKind.LATE, connection=place, network="x", host="sandbox", ended_at=Now()
    )
    multiplied(event, 10_000, id="gen_random_uuid()")

    first = alice.browser.get(reverse("needs-you"))
    second = alice.browser.get(reverse("needs-you"), {"before": str(first.context["next"])})

    assert [len(each.context["over"]) for each in (first, second)] == [30, 30]
    assert first.context["over"][-1].event.pk > second.context["over"][0].event.pk
    assert alice.browser.get(reverse("needs-you"), {"before": str(uuid7())[:8]}).status_code == 200
