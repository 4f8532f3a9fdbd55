"""What runs begin with: played once, really, and then the same rows again. What the network knows of it is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone

from alphorn.models import Delivery, Host, Intent, Post, Workspace
from alphorn.models.access.sign_in import sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.networks.endings import OutcomeUnknown, Sent
from alphorn.networks.reasons import Reason
from tests.machine.network import BEFORE, KEY_LIVES, Body, Created, FakeNetwork, Fate, View
from tests.machine.people import GRANT
from tests.models.hands import a_life, again, claimed, end, writing
from tests.stage import work
from tests.stage.people import new_user
from tests.stage.scenes import scene

A_WHILE = 600.0  # seconds: since then the first post stands there
FOG, SNOW = "Fog in the valley.", "Snow up to the sills."
LOOKS = (6.0, 25.0, 120.0)  # seconds between the doubt and each look, up to the first that can prove something
# What may have become of a body of which nobody has heard.
UNHEARD = (Fate.LOST, Fate.SILENT, Fate.LATE, Fate.SLOW, Fate.ALTERED)


@dataclass(frozen=True, slots=True)
class Rows:
    """What there is. `doubt`: for how many seconds the first delivery has been in doubt; None: it is not."""

    user_id: UUID
    workspace_id: UUID
    connection_id: UUID
    host_id: UUID
    before: UUID
    deliveries: tuple[UUID, ...]
    words: str = ""
    key: str = ""  # of the first delivery, where the network knows it
    doubt: float | None = None


def fresh(*texts: str) -> Rows:
    """Zoe is at X; one post of hers is there since a while, and these are on their way."""
    user = new_user("zoe@zoe.example")
    workspace = Workspace.objects.of(user)
    [place] = sign_in(workspace, host_at("x", "sandbox"), GRANT).connected

    def echo(text: str) -> Delivery:
        key = uuid4()
        post = Post.objects.echo(workspace=workspace, author_id=user.pk, text=text, to=[place], client_key=key)
        delivery: Delivery = post.deliveries.get()
        return delivery

    before = echo("Before all of it.")
    end(claimed(before), Sent(BEFORE))
    work.time_passes(timedelta(seconds=A_WHILE))
    deliveries = tuple(echo(text).pk for text in texts)
    return Rows(user.pk, workspace.pk, place.pk, Host.objects.get().pk, before.pk, deliveries)


def in_doubt(*texts: str) -> Rows:
    """The same; the first of them was written, and no answer came."""
    rows = fresh(*texts)
    one = writing(Delivery(pk=rows.deliveries[0]))
    end(one, OutcomeUnknown(Reason.NO_ANSWER))
    return replace(rows, words=one.outgoing.key, doubt=0.0)


def looked_for(*texts: str) -> Rows:
    """It was not found, and one more look would prove that it is not there."""
    rows = in_doubt(*texts)
    for number, seconds in enumerate(LOOKS):
        work.time_passes(timedelta(seconds=seconds))
        _look(rows, sum(LOOKS[: number + 1]), somebody_else=False)
    return replace(rows, doubt=sum(LOOKS))


def your_call(*texts: str) -> Rows:
    """There is a post that nobody can explain: the person is asked."""
    rows = in_doubt(*texts)
    work.time_passes(timedelta(seconds=sum(LOOKS)))
    _look(rows, sum(LOOKS), somebody_else=True)
    return replace(rows, doubt=sum(LOOKS))


def sent_again(*texts: str) -> Rows:
    """They have looked, seen nothing, and said so: it goes out again."""
    rows = your_call(*texts)
    assert again(Delivery(pk=rows.deliveries[0])).try_again()
    return rows


def under_its_key(*texts: str) -> Rows:
    """At a network that knows keys it goes out again by itself, as the same post."""
    rows = fresh(*texts)
    one = writing(Delivery(pk=rows.deliveries[0]))
    intents = Intent.objects.filter(delivery=one.delivery_id)
    intents.update(key_until=F("made_at") + KEY_LIVES)
    end(one, OutcomeUnknown(Reason.NO_ANSWER))
    return replace(rows, words=one.outgoing.key, doubt=0.0, key=str(intents.get().pk))


def _look(rows: Rows, doubt: float, *, somebody_else: bool) -> None:
    look = claim_look(a_life().id, rows.deliveries[0])
    assert look is not None
    network = FakeNetwork(posts=[Created(BEFORE, rows.before, "", -A_WHILE - doubt)])
    if somebody_else:
        network.posts.append(Created("s", None, "", -doubt))
    record_look(
        LookReport(
            look.delivery_id, look.number, look.worker_id, network.sight(View.PLAIN, look.sought, timezone.now())
        )
    )


BEGINNINGS: Mapping[str, tuple[Callable[..., Rows], tuple[str, ...]]] = {
    "two posts": (fresh, (FOG, SNOW)),
    "two posts of the same words": (fresh, (FOG, FOG)),
    "two posts, one of them in doubt": (in_doubt, (FOG, SNOW)),
    "two posts of the same words, one of them in doubt": (in_doubt, (FOG, FOG)),
    "a post that was not found": (looked_for, (FOG, SNOW)),
    "a post that is your call": (your_call, (FOG,)),
    "a post that is sent again": (sent_again, (FOG, SNOW)),
    "a post that goes out again under its key": (under_its_key, (FOG, SNOW)),
}


def rows_of(name: str) -> Rows:
    """The rows of that beginning, in an empty database."""
    play, texts = BEGINNINGS[name]
    return scene(f"machine: {name}", lambda: play(*texts))


def network_of(rows: Rows, name: str, fate: Fate) -> FakeNetwork:
    """A network that knows what they tell of it. `fate`: what became of what is in doubt, as far as that is open."""
    doubt = rows.doubt or 0.0
    network = FakeNetwork(now=-doubt, knows_keys=bool(rows.key))
    network.posts.append(Created(BEFORE, rows.before, "", -A_WHILE - doubt))
    if rows.doubt is None:
        return network
    play, _ = BEGINNINGS[name]
    fate = as_far_as_it_is_open(fate, play)
    if fate is Fate.LOST and play in (your_call, sent_again):
        network.posts.append(Created("s0", None, "", -doubt))
    network.take(Body((rows.deliveries[0], 1), rows.words, rows.key or "first", fate))
    network.pass_until(0.0)
    return network


def as_far_as_it_is_open(fate: Fate, play: Callable[..., Rows]) -> Fate:
    """What became of it, by what was seen there."""
    if play in (looked_for, sent_again):
        return Fate.LOST
    if play is your_call:
        return Fate.ALTERED if fate.creates else Fate.LOST
    return fate
