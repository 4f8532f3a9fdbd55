"""What tests of imports take into their own hands: one stream alone, its claim, its pages, and its end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from alphorn.models import Authorisation, Run, Stream
from alphorn.models.importing.claim import ClaimedStream, claim
from alphorn.models.importing.pages import Importing, Kept, keep_page
from alphorn.models.importing.record import RunOutcome, RunReport, record
from alphorn.models.importing.removals import believe, look_at_loss, mark_unmet
from alphorn.models.work.states import Belief, RunEnding, StreamState
from alphorn.networks.streams import StreamPage
from alphorn.worker.life import Life
from tests.models.hands import Jobs, Time, a_life
from tests.stage.people import KNOWN_AS, Person

A_LITTLE = timedelta(seconds=3)  # as long as a refresh is waited for
LIKED = "GET /2/users/:id/liked_tweets"


def only(person: Person, kind: str, count: int, network: str = "x") -> Stream:
    """Connect a network for reading, and let all streams but one stand still; that one is so deep."""
    whose = "3001" if kind == "page_posts" else KNOWN_AS["alice", network]
    person.stage.make_stream(network, whose, kind, count)
    person.connect(network, reads=True)
    streams = person.workspace.streams.filter(network=network)
    for other in streams:
        if other.kind != kind or (other.connection and other.connection.remote_id != whose):
            other.switch_off()
    stream: Stream = streams.filter(kind=kind).exclude(state=StreamState.OFF).get()
    return stream


def now(stream: Stream) -> Stream:
    """The row as it stands now."""
    found: Stream = Stream.objects.get(pk=stream.pk)
    return found


def last_run(stream: Stream) -> Run:
    """The newest run."""
    return Run.objects.filter(stream=stream).latest("number")


def endings(stream: Stream) -> list[str]:
    """How its runs ended, the first one first."""
    return list(Run.objects.filter(stream=stream).values_list("ending", flat=True))


def rows(stream: Stream) -> dict[str, bytes]:
    """What is here and, as far as we know, there."""
    kept = stream.items.filter(removed_at=None, deleted_at=None)
    return {remote_id: bytes(digest) for remote_id, digest in kept.values_list("remote_id", "digest")}


def after(wait: timedelta, run_jobs: Jobs, time_passes: Time) -> None:
    """So much later, with the time that a refresh takes."""
    for each in (wait, A_LITTLE):
        time_passes(each)
        run_jobs()


def live_on(time_passes: Time, wait: timedelta) -> None:
    """So much later, under a consent that does not end by time."""
    time_passes(wait)
    Authorisation.objects.update(expires_at=None)


def claimed(stream: Stream, life: Life | None = None) -> ClaimedStream:
    """The stream, in the hand of `life`, or of a new one."""
    found = claim((life or a_life()).id, stream.pk)
    assert found is not None
    return found


def end(one: ClaimedStream, outcome: RunOutcome = RunEnding.DONE, reach: int | None = None) -> bool:
    """Record how its run ended. Tells whether it was still its worker's to say. `reach`: instead of the network's."""
    if outcome is RunEnding.DONE:
        settle(one, reach)
    return record(RunReport(one.importing.stream_id, one.importing.run, one.importing.worker_id, outcome))


def as_it_is(one: ClaimedStream) -> Importing:
    """The stream as of the last page that its run has kept."""
    run = Run.objects.get(stream=one.importing.stream_id, number=one.importing.run)
    return replace(one.importing, pages=run.pages)


def keep(one: ClaimedStream, page: StreamPage) -> Kept | None:
    """Keep a page, and go on from there."""
    return keep_page(as_it_is(one), page)


def settle(one: ClaimedStream, reach: int | None = None) -> Belief | None:
    """What its sync has not met is marked, as `full_sync` does it where the network vouches for whatever it says."""
    if not one.importing.keeps_account:
        return None
    mine, reach = as_it_is(one), reach or one.facts.reach
    loss = look_at_loss(mine, reach)
    assert loss is not None
    believed = loss.believed()
    position: str | None = "" if believe(mine, believed) else None
    while position is not None:
        position = mark_unmet(mine, reach, believed, position)
    return believed


def liked(requests: dict[str, int], before: dict[str, int]) -> int:
    """How many pages of likes were asked for since."""
    return requests.get(LIKED, 0) - before.get(LIKED, 0)


def numbers(stream: Stream) -> Sequence[int]:
    """The numbers of its runs."""
    return list(Run.objects.filter(stream=stream).values_list("number", flat=True))
