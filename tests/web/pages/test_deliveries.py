"""A post's page: every echo with its history, and what a person does about it."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Attempt, Delivery
from alphorn.models.posting.attempt import Intent
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.stage.people import Person
from tests.web.house import House, stands

MOVED_ON = "It had moved on meanwhile. This is how it stands now."


def words(answer: Any) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def tried(delivery: Delivery, number: int, reason: str = "", detail: str = "") -> Attempt:
    """An attempt that ended with that reason."""
    intent, _ = Intent.objects.get_or_create(delivery=delivery, closed_at=None, defaults={"payload": "{}", "key": "k"})
    now = timezone.now()
    return Attempt.objects.create(
        delivery=delivery,
        number=number,
        intent=intent,
        worker=uuid4(),
        token_version=1,
        began_at=now,
        ended_at=now + timedelta(seconds=1),
        reason=reason,
        detail=detail,
    )


def press(person: Person, action: str, delivery: Delivery) -> Any:
    """Press a button, and look at the page it leads to."""
    return person.browser.post(reverse(action, args=[delivery.pk]), {"attempt": delivery.attempt}, follow=True)


@pytest.mark.parametrize(
    ("action", "before", "reason", "after"),
    [
        ("attempts", State.FAILED, Reason.REFUSED, State.WAITING),
        ("attempts", State.PARKED, Reason.LATE, State.WAITING),
        ("attempts", State.WAITING, Reason.RATE_LIMITED, State.WAITING),
        ("cancellations", State.WAITING, "", State.CANCELLED),
        ("cancellations", State.PARKED, Reason.LATE, State.CANCELLED),
        ("confirmations", State.UNCONFIRMED, Reason.NO_ANSWER, State.DELIVERED),
    ],
)
def test_a_button_does_what_it_says(
    action: str, before: State, reason: Reason | str, after: State, house: House, alice: Person
) -> None:
    delivery = stands(house.delivery, before, reason)

    answer = alice.browser.post(reverse(action, args=[delivery.pk]), {"attempt": "0"})

    delivery.refresh_from_db()
    assert answer["Location"] == f"{reverse('post', args=[house.post.pk])}#delivery-{delivery.pk}"
    assert delivery.state == after
    assert MOVED_ON not in words(alice.browser.get(answer["Location"]))


@pytest.mark.parametrize(
    ("action", "now"),
    [
        ("attempts", State.SENDING),
        ("attempts", State.DELIVERED),
        ("attempts", State.CHECKING),
        ("attempts", State.CANCELLED),  # in another tab; this one says "Try now"
        ("attempts", State.UNCONFIRMED),  # meanwhile: this one says so, too, and was not asked whether it is there
        ("cancellations", State.SENDING),
        ("cancellations", State.DELIVERED),
        ("cancellations", State.FAILED),
        ("cancellations", State.UNCONFIRMED),
        ("cancellations", State.CANCELLED),
        ("confirmations", State.WAITING),
        ("confirmations", State.FAILED),
        ("confirmations", State.PARKED),
        ("confirmations", State.DELIVERED),
    ],
)
def test_what_has_moved_on_is_left_as_it_is(action: str, now: State, house: House, alice: Person) -> None:
    delivery = stands(house.delivery, now)

    page = press(alice, action, delivery)

    delivery.refresh_from_db()
    assert page.status_code == 200
    assert MOVED_ON in words(page)
    assert delivery.state == now


@pytest.mark.parametrize("said", [{}, {"attempt": ""}, {"attempt": "1"}, {"attempt": "-1"}, {"attempt": "9" * 40}])
@pytest.mark.parametrize(
    ("action", "now"),
    [("attempts", State.FAILED), ("cancellations", State.WAITING), ("confirmations", State.UNCONFIRMED)],
)
def test_a_button_of_another_attempt_changes_nothing(
    action: str, now: State, said: dict[str, str], house: House, alice: Person
) -> None:
    delivery = stands(house.delivery, now)

    page = alice.browser.post(reverse(action, args=[delivery.pk]), said, follow=True)

    delivery.refresh_from_db()
    assert MOVED_ON in words(page)
    assert (delivery.state, delivery.generation) == (now, 1)


def test_every_button_says_which_attempt_it_answers(house: House, alice: Person) -> None:
    delivery = stands(house.delivery, State.UNCONFIRMED, Reason.NO_ANSWER)
    Delivery.objects.filter(pk=delivery.pk).update(attempt=1234)

    page = alice.browser.get(reverse("delivery", args=[delivery.pk])).content.decode()

    assert page.count('<form method="post"') == 3
    assert page.count('name="attempt" value="1234"') == 3


@pytest.mark.parametrize(
    ("before", "reason"), [(State.CANCELLED, Reason.BY_PERSON), (State.UNCONFIRMED, Reason.NO_ANSWER)]
)
def test_what_was_cancelled_or_is_your_call_goes_out_by_its_own_button(
    before: State, reason: Reason, house: House, alice: Person
) -> None:
    delivery = stands(house.delivery, before, reason)
    page = alice.browser.get(reverse("delivery", args=[delivery.pk])).content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(attempt|answers|after_all)" value="(\w+)">', page))

    alice.browser.post(reverse("attempts", args=[delivery.pk]), form)

    delivery.refresh_from_db()
    assert delivery.state == State.WAITING


def test_who_looked_in_vain_leaves_it(house: House, alice: Person) -> None:
    delivery = stands(house.delivery, State.UNCONFIRMED, Reason.NO_ANSWER)
    tried(delivery, 1, Reason.NO_ANSWER)
    Delivery.objects.filter(pk=delivery.pk).update(attempt=1)
    said = {"attempt": "1", "answers": "1"}

    page = alice.browser.post(reverse("cancellations", args=[delivery.pk]), said, follow=True)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (State.CANCELLED, Reason.LEFT)
    assert "Cancelled by you: it is not there" in words(page)
    assert "Send after all" in words(page)


@pytest.mark.parametrize("now", [State.WAITING, State.PARKED])
def test_that_it_is_not_there_is_no_answer_where_nobody_asks(now: State, house: House, alice: Person) -> None:
    """Guard: `Delivery.cancel` takes an answer from what is its person's call alone."""
    delivery = stands(house.delivery, now)
    said = {"attempt": "0", "answers": "1"}

    page = alice.browser.post(reverse("cancellations", args=[delivery.pk]), said, follow=True)

    delivery.refresh_from_db()
    assert MOVED_ON in words(page)
    assert delivery.state == now


@pytest.mark.parametrize("action", ["attempts", "cancellations", "confirmations"])
def test_what_was_never_there_is_not_found(action: str, house: House, alice: Person) -> None:
    answer = alice.browser.post(reverse(action, args=[uuid4()]))

    assert answer.status_code == 404


def test_the_fragment_is_the_part_of_the_page(house: House, alice: Person) -> None:
    def bare(answer: Any) -> str:
        return re.sub(r'value="\w{64}"|\d+:\d\d|stroke-dasharray="\d+|\s+', "", answer.content.decode())

    page = alice.browser.get(reverse("post", args=[house.post.pk]))
    fragments = [alice.browser.get(reverse(name, args=[pk])) for name, pk in named(house)]

    assert [bare(fragment) in bare(page) for fragment in fragments] == [True, True]


def named(house: House) -> list[tuple[str, Any]]:
    """The fragments of a post's page."""
    return [("delivery", house.delivery.pk), ("tally", house.post.pk)]


def test_the_line_in_the_list_is_the_part_of_the_list(house: House, alice: Person) -> None:
    page = alice.browser.get(reverse("posts")).content.decode()
    row = alice.browser.get(reverse("post-row", args=[house.post.pk])).content.decode()

    assert re.sub(r"\s+", "", row) in re.sub(r"\s+", "", page)


def test_every_attempt_stands_in_the_history(house: House, alice: Person) -> None:
    tried(house.delivery, 1, Reason.UNREACHABLE, "ClientConnectorError")
    tried(house.delivery, 2, Reason.RATE_LIMITED, "Too Many Requests")
    tried(house.delivery, 3)
    stands(house.delivery, State.DELIVERED, attempt=3, settled_at=timezone.now())

    page = words(alice.browser.get(reverse("post", args=[house.post.pk])))

    assert "X was not to be reached; nothing was sent" in page
    assert "ClientConnectorError" not in page
    assert "X: too many at once, come back later: “Too Many Requests”" in page
    assert page.count("On its way to X again") == 2
    assert "X took it" in page


@pytest.mark.parametrize(
    ("state", "reason", "line"),
    [
        (State.WAITING, Reason.RATE_LIMITED, "Goes out"),
        (State.UNCONFIRMED, Reason.NO_ANSWER, "Please look at X, then say what you see"),
        (State.PARKED, Reason.SIGNED_OUT, "Put on hold"),
        (State.CANCELLED, Reason.BY_PERSON, "Cancelled; nothing more is sent"),
        (State.CANCELLED, Reason.LEFT, "You said it is not there; nothing more is sent"),
        (State.DELIVERED, Reason.BY_PERSON, "You said it is there"),
    ],
)
def test_the_history_ends_with_how_it_stands(
    state: State, reason: Reason, line: str, house: House, alice: Person
) -> None:
    stands(house.delivery, state, reason, settled_at=timezone.now())

    page = words(alice.browser.get(reverse("post", args=[house.post.pk])))

    assert line in page


def test_a_line_of_another_day_says_which(house: House, alice: Person) -> None:
    """Guard: `attempts._with_days`. What waited over a night told hours of two days as if they were of one."""
    stands(house.delivery, State.UNCONFIRMED, Reason.NO_ANSWER)
    a_day = timedelta(days=1)
    Delivery.objects.update(created_at=timezone.now() - 2 * a_day)
    for number, ago in ((1, 2 * a_day), (2, a_day), (3, timedelta(0))):
        at = timezone.now() - ago
        tried(house.delivery, number, Reason.UNREACHABLE)
        Attempt.objects.filter(number=number).update(began_at=at, ended_at=at)

    page = alice.browser.get(reverse("delivery", args=[house.delivery.pk])).content.decode()

    days = re.findall(r'<span class="faint">([^<]+)\.</span>', page)
    assert len(days) == 3
    assert days[1:] == ["Yesterday", "Today"]


def test_what_a_network_says_is_shown_as_text(house: House, alice: Person) -> None:
    stands(house.delivery, State.FAILED, Reason.REFUSED, detail="<script>alert(1)</script>")
    tried(house.delivery, 1, Reason.REFUSED, "<img src=x onerror=alert(1)>")

    page = alice.browser.get(reverse("post", args=[house.post.pk])).content.decode()

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_unknown_outcome_shows_where_to_look_beside_the_question(house: House, alice: Person) -> None:
    stands(house.delivery, State.UNCONFIRMED, Reason.NO_ANSWER)

    page = alice.browser.get(reverse("post", args=[house.post.pk])).content.decode()
    unfolded = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)

    assert f'<a href="{house.connection.url}" rel="noreferrer" target="_blank">Look on X' in unfolded


def test_sign_in_again_leads_back_to_the_post(house: House, alice: Person) -> None:
    stands(house.delivery, State.PARKED, Reason.SIGNED_OUT)

    page = alice.browser.get(reverse("post", args=[house.post.pk])).content.decode()

    here = reverse("post", args=[house.post.pk])
    assert re.search(rf'name="return_to"\s+value="{here}"', page)


def test_what_is_under_way_says_so_to_the_page(house: House, alice: Person) -> None:
    moving = alice.browser.get(reverse("delivery", args=[house.delivery.pk])).content.decode()
    stands(house.delivery, State.FAILED, Reason.REFUSED)
    settled = alice.browser.get(reverse("delivery", args=[house.delivery.pk])).content.decode()

    assert ["data-under-way" in moving, "data-under-way" in settled] == [True, False]


def test_who_said_it_is_there_is_kept(house: House, alice: Person) -> None:
    delivery = stands(house.delivery, State.UNCONFIRMED, Reason.NO_ANSWER)

    press(alice, "confirmations", delivery)

    delivery.refresh_from_db()
    assert (delivery.confirmed_by, delivery.url) == (alice.user, house.connection.url)
