"""Which streams a consent opens, which ones stop with it, and what stays as the person left it."""

from collections.abc import Callable

import pytest
from django.db.models import F
from django.db.models.functions import Now

from alphorn.models import Authorisation, Event, Stream
from alphorn.models.access.disconnect import disconnect
from alphorn.models.access.refresh import Refreshing, mark, store
from alphorn.models.access.sign_in import choose, sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.importing.claim import claim
from alphorn.models.importing.sweep import release_resting
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.endings import SignInAgain
from alphorn.networks.grants import Grant, Place, Token
from alphorn.networks.grants import Person as Somebody
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.hands import a_life
from tests.models.reading_hands import claimed, end, keep, last_run, now, only
from tests.stage.people import Person

PAGE = StreamPage((RemoteItem("1", text="One"),), "further")


def test_disconnecting_ends_a_run(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    one = claimed(stream)

    disconnect(alice.workspace.connections.get())

    assert keep(one, PAGE) is None
    assert (now(stream).state, now(stream).reason) == (StreamState.OFF, Reason.DISCONNECTED)
    assert last_run(stream).ending == RunEnding.LET_GO
    assert claim(a_life().id, stream.pk) is None


def consent(person: Person, name: str, *scopes: str, reads: bool = True) -> Authorisation:
    """Somebody's at Facebook, for the one Page there is, which is chosen."""
    grant = Grant(
        Somebody(name, f"Number {name}"),
        Token("access", "refresh", scopes=("pages_read_engagement", *scopes)),
        (Place("3001", "Alice Lenses", token=Token("own")),),
    )
    row = sign_in(person.workspace, host_at("facebook", "sandbox"), grant, reads=reads).authorisation
    choose(row, [offer.pk for offer in row.offers.all()])
    return row


def states(row: Authorisation) -> dict[str, tuple[str, str]]:
    """How its streams stand, and why."""
    return {kind: (state, reason) for kind, state, reason in row.streams.values_list("kind", "state", "reason")}


def test_a_place_that_is_reached_through_somebody_else_takes_its_stream_along(alice: Person) -> None:
    """Guard: `open_streams` adopts before it opens."""
    consent(alice, "2001")
    consent(alice, "2009")

    stream = alice.workspace.streams.get(kind="page_posts")
    assert stream.authorisation.remote_id == "2009"


def test_who_lets_us_read_goes_on_doing_so_when_their_page_is_reached_through_somebody_else(alice: Person) -> None:
    """Guard: `sign_in.leave_unused` asks whether it reads."""
    first = consent(alice, "2001", "user_likes")

    consent(alice, "2009")

    first.refresh_from_db()
    assert first.leaving_at is None
    assert states(first)["likes"] == (StreamState.WAITING, "")


def test_a_page_that_is_reached_through_somebody_who_lets_us_only_post_is_read_no_more(alice: Person) -> None:
    """Guard: `open_streams` stops what the consent did not allow."""
    consent(alice, "2001")

    second = consent(alice, "2009", reads=False)

    assert states(second) == {"page_posts": (StreamState.OFF, Reason.SCOPE_MISSING)}


def test_a_consent_that_gives_less_stops_what_it_leaves_out_and_says_so(alice: Person) -> None:
    """Guard: `open_streams` stops what the consent did not allow."""
    consent(alice, "2001", "user_likes", "user_posts")
    one = claimed(alice.workspace.streams.get(kind="posts"))

    row = consent(alice, "2001", "user_likes")

    assert states(row)["posts"] == (StreamState.OFF, Reason.SCOPE_MISSING)
    assert states(row)["likes"] == (StreamState.WAITING, "")
    assert keep(one, PAGE) is None
    assert last_run(alice.workspace.streams.get(kind="posts")).ending == RunEnding.LET_GO


def test_a_consent_that_gives_more_goes_on_with_what_was_left_out(alice: Person) -> None:
    row = consent(alice, "2001")
    before = states(row)["likes"]

    consent(alice, "2001", "user_likes")

    assert before == (StreamState.OFF, Reason.SCOPE_MISSING)
    assert states(row)["likes"] == (StreamState.WAITING, "")


@pytest.mark.parametrize(("act", "state"), [(Stream.pause, StreamState.PAUSED), (Stream.switch_off, StreamState.OFF)])
def test_what_the_person_stopped_stays_so_when_they_leave_and_come_back(
    alice: Person, act: Callable[[Stream], bool], state: StreamState
) -> None:
    """Guard: `stand_still` leaves alone what does not move."""
    stream = only(alice, "likes", 0)
    act(stream)
    disconnect(alice.workspace.connections.get())

    alice.connect("x", reads=True)

    assert now(stream).state == state
    assert alice.workspace.streams.get(kind="posts").state == StreamState.OFF


def test_a_refusal_of_a_token_that_was_renewed_meanwhile_asks_nobody(alice: Person) -> None:
    """Guard: `next_run.StreamPast` knows whether the token was renewed meanwhile."""
    stream = only(alice, "likes", 0)
    one = claimed(stream)
    Authorisation.objects.update(version=F("version") + 1)

    end(one, SignInAgain(Reason.SIGNED_OUT))

    assert (now(stream).state, now(stream).parked_version) == (StreamState.WAITING, None)
    assert not Authorisation.objects.get().is_signed_out


def test_what_rests_for_a_sign_in_that_has_happened_is_let_go_by_the_sweep(alice: Person) -> None:
    """Guard: `sweep.RELEASE`."""
    stream = only(alice, "likes", 0)
    end(claimed(stream), SignInAgain(Reason.SCOPE_MISSING))
    release_resting()
    before = now(stream).state
    Authorisation.objects.update(version=F("version") + 1)

    release_resting()

    assert (before, now(stream).state, now(stream).reason) == (StreamState.RESTING, StreamState.WAITING, "")
    assert claimed(stream).asked.kind == "likes"


@pytest.mark.parametrize(
    ("scopes", "rests", "events"), [((), True, ["import_stopped"]), (("tweet.read", "like.read"), False, [])]
)
def test_a_routine_renewal_asks_for_no_list_that_is_not_allowed(
    alice: Person, scopes: tuple[str, ...], rests: bool, events: list[str]
) -> None:
    """Guard: `refresh._rest_on`. Each two hours it was refused anew, and what stopped was told as another one."""
    stream = only(alice, "likes", 1)
    end(claimed(stream), SignInAgain(Reason.SCOPE_MISSING))
    Authorisation.objects.update(expires_at=Now())
    row = Authorisation.objects.get()

    marked = mark(row.pk, a_life().id)
    assert isinstance(marked, Refreshing)
    store(marked, Grant(Somebody("", ""), Token("a new one", "another", scopes=scopes), ()))
    release_resting()

    assert (now(stream).state == StreamState.RESTING) == rests
    assert list(Event.objects.open().values_list("kind", flat=True)) == events
