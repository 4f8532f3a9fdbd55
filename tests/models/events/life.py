"""What can happen to somebody's posts, places and imports, each by the verb that Alphorn has for it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db.models.functions import Now

from alphorn.lib.ids import uuid7
from alphorn.models import Authorisation, Delivery, Host, Intent, Post, Stream
from alphorn.models.access.disconnect import disconnect, disconnect_person, let_unused_go
from alphorn.models.access.refresh import Refreshing, mark, sign_out, store
from alphorn.models.access.sign_in import choose, sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.importing.claim import claim as claim_stream
from alphorn.models.importing.record import RunReport
from alphorn.models.importing.record import record as record_run
from alphorn.models.importing.sweep import release_resting
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.posting.hosts import claim_host, record_probe
from alphorn.models.posting.sweep import release_parked
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks.endings import (
    Ending,
    Outcome,
    OutcomeUnknown,
    PausedByNetwork,
    Rejected,
    Sent,
    SignInAgain,
    TryAgain,
)
from alphorn.networks.grants import Grant, Place, Token
from alphorn.networks.grants import Person as Remote
from alphorn.networks.looking import Sight
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, end
from tests.stage.people import Person

LONG_AGO = timedelta(hours=1)
SIGNED_OUT, NO_SCOPE = SignInAgain(Reason.SIGNED_OUT), SignInAgain(Reason.SCOPE_MISSING)
UNKNOWN = OutcomeUnknown(Reason.NO_ANSWER)


@dataclass
class Life:
    """What happens to Alice's posts, places and imports, by the verbs that Alphorn has for it."""

    alice: Person
    pick: int = 0
    late: list[Claimed] = field(default_factory=list)  # claims whose answer comes after all

    def write(self) -> None:
        self.alice.echo(f"Number {uuid7()}.")

    def send(self, outcome: Outcome) -> None:
        Delivery.objects.filter(state=State.WAITING).update(due_at=Now())
        waiting = Delivery.objects.filter(state=State.WAITING).order_by("id").values_list("pk", flat=True)
        for one in claim(a_life().id, list(waiting)):
            if one is not None:
                end(one, Sent(str(uuid7())) if isinstance(outcome, Sent) else outcome)

    def fall(self) -> None:
        """The networks break down while posts go out."""
        for _ in range(3):
            self.write()
        self.send(OutcomeUnknown(Reason.SERVER_ERROR))

    def rise(self) -> None:
        """They answer again."""
        Host.objects.exclude(held_at=None).update(tried_at=Now(), trial=None)
        for host in Host.objects.held():
            probe = claim_host(host.pk)
            if probe is not None:
                record_probe(probe, None)
        self.send(Sent(""))

    def be_late(self) -> None:
        Post.objects.update(late_at=Now() - LONG_AGO)
        Delivery.objects.update(late_at=None)
        self.send(Sent(""))

    def die(self) -> None:
        for delivery in self._some(state=State.WAITING):
            Delivery.objects.filter(pk=delivery.pk).update(due_at=Now())
            if Authorisation.objects.filter(pk=delivery.connection.authorisation_id, signed_out_at=None).exists():
                self._dies(delivery)

    def _dies(self, delivery: Delivery) -> None:
        [one] = claim(a_life().id, [delivery.pk])
        if one is not None:
            end(one, OutcomeUnknown(Reason.WORKER_DIED))
            self.late.append(one)

    def answer_after_all(self) -> None:
        while self.late:
            end(self.late.pop(0), Sent(str(uuid7())))

    def die_unwritten(self) -> None:
        """Each time before anything was sent."""
        for _ in range(patience().deaths):
            self.send(TryAgain(Reason.DIED_UNWRITTEN))

    def look_in_vain(self) -> None:
        """Until somebody is asked."""
        for _ in range(8):
            self.look(Sight([], reaches_back=False))

    def look(self, saw: Sight | Ending) -> None:
        Intent.objects.filter(uncertain=True).update(doubted_at=Now() - LONG_AGO)
        Delivery.objects.filter(state=State.CHECKING, worker=None).update(due_at=Now())
        for delivery in Delivery.objects.filter(state=State.CHECKING):
            found = claim_look(a_life().id, delivery.pk)
            if found is not None:
                record_look(LookReport(delivery.pk, found.number, found.worker_id, saw))

    def press(self, verb: str, *given: object, **said: bool) -> None:
        for delivery in self._some():
            getattr(delivery, verb)(*given, **said)

    def _some(self, **which: object) -> list[Delivery]:
        there = list(Delivery.objects.for_page().filter(**which).order_by("-network", "id"))
        return there[self.pick % len(there) :][:1] if there else []

    def disconnect(self) -> None:
        there = list(self.alice.workspace.connections.present())
        for connection in there[self.pick % len(there) :][:1] if there else []:
            disconnect(connection)

    def sign_in(self, *, without: int = 0) -> None:
        for row in Authorisation.objects.order_by("id"):
            sign_in(self.alice.workspace, host_at(row.network, row.host), grant_of(row, without), reads=True)

    def sign_in_as_another(self) -> None:
        """Somebody else, who has the same places; the first one is not read, and had nothing to choose."""
        for row in Authorisation.objects.filter(leaving_at=None).order_by("id"):
            Authorisation.objects.filter(pk=row.pk).update(reads=False)
            row.offers.all().delete()
            other = replace(grant_of(row), person=Remote("another", "Another"))
            sign_in(self.alice.workspace, host_at(row.network, row.host), other)

    def choose_as_another(self) -> None:
        """Somebody else, who has the same places and ticks them; meanwhile they were disconnected."""
        for row in Authorisation.objects.filter(network="facebook", leaving_at=None).order_by("id"):
            Authorisation.objects.filter(pk=row.pk).update(reads=False)
            row.offers.all().delete()
            other = Authorisation.objects.create(
                workspace=row.workspace, network=row.network, host=row.host, remote_id=f"another {uuid7()}"
            )
            for place in grant_of(row).places:
                other.offers.create(remote_id=place.remote_id, name=place.name)
            choose(other, list(other.offers.values_list("pk", flat=True)))

    def refresh(self, *, refused: bool) -> None:
        for row in Authorisation.objects.filter(signed_out_at=None, leaving_at=None).order_by("id"):
            Authorisation.objects.filter(pk=row.pk).update(stale_version=row.version, refresh_deadline=None)
            marked = mark(row.pk, a_life().id)
            if isinstance(marked, Refreshing):
                sign_out(marked) if refused else store(marked, grant_of(row))

    def renew_meanwhile(self) -> None:
        """The new token comes when the old one has just been refused for good; it reads less than that."""
        for row in Authorisation.objects.filter(signed_out_at=None, leaving_at=None).order_by("id"):
            Authorisation.objects.filter(pk=row.pk).update(stale_version=row.version, refresh_deadline=None)
            marked = mark(row.pk, a_life().id)
            self.send(SIGNED_OUT)
            if isinstance(marked, Refreshing):
                grant = grant_of(row)
                store(marked, replace(grant, token=replace(grant.token, scopes=("public_profile",))))

    def leave_unused(self) -> None:
        """Consents through which nothing was ever chosen are given back."""
        Authorisation.objects.update(reads=False)
        let_unused_go()

    def leave_people(self) -> None:
        """So are those that are for reading alone."""
        for row in Authorisation.objects.filter(leaving_at=None).order_by("id"):
            disconnect_person(row)
        Authorisation.objects.update(reads=False)
        let_unused_go()

    def choose(self) -> None:
        """All that a consent offers."""
        for row in Authorisation.objects.order_by("id"):
            choose(row, list(row.offers.values_list("pk", flat=True)))

    def bring_in(self, ending: Ending) -> None:
        Stream.objects.filter(due_at__isnull=False).update(due_at=Now())
        for stream in Stream.objects.order_by("id"):
            found = claim_stream(a_life().id, stream.pk)
            if found is not None:
                mine = found.importing
                record_run(RunReport(mine.stream_id, mine.run, mine.worker_id, ending))

    def handle_streams(self, verb: str) -> None:
        for stream in Stream.objects.order_by("id"):
            {"pause": stream.pause, "off": stream.switch_off, "on": stream.go_on}[verb]()

    def sweep(self) -> None:
        release_parked()
        release_resting()


def grant_of(row: Authorisation, without: int = 0) -> Grant:
    """The same consent once more; so many of its places are not shown this time."""
    there = row.connections.order_by("id")
    own = Token("own") if row.network == "facebook" else None
    places = [Place(each.remote_id, each.name, each.handle, each.url, own) for each in there]
    remote = Remote(row.remote_id, row.name, row.handle)
    return Grant(remote, Token("access", "again", None, tuple(row.scopes.split())), tuple(places[without:]))


DEEDS: dict[str, Callable[[Life], None]] = {
    "write": Life.write,
    "arrives": lambda life: life.send(Sent("")),
    "signed out": lambda life: life.send(SIGNED_OUT),
    "no scope": lambda life: life.send(NO_SCOPE),
    "unknown": lambda life: life.send(UNKNOWN),
    "refused": lambda life: life.send(Rejected(Reason.REFUSED)),
    "not now": lambda life: life.send(TryAgain(Reason.UNREACHABLE)),
    "networks fall": Life.fall,
    "networks rise": Life.rise,
    "app is refused": lambda life: life.send(PausedByNetwork(Reason.MISCONFIGURED, scope="app")),
    "late": Life.be_late,
    "worker dies": Life.die,
    "worker dies before it writes": Life.die_unwritten,
    "answers after all": Life.answer_after_all,
    "nobody can tell": Life.look_in_vain,
    "cannot tell": lambda life: life.look(Sight([], reaches_back=False)),
    "is not there": lambda life: life.look(Sight([], reaches_back=True)),
    "may not look": lambda life: life.look(SIGNED_OUT),
    "cancel": lambda life: life.press("cancel"),
    "again": lambda life: life.press("try_again"),
    "is there": lambda life: life.press("confirm", life.alice.user.pk),
    "leave it": lambda life: life.press("cancel", answers=True),
    "disconnect": Life.disconnect,
    "sign in": Life.sign_in,
    "sign in, a place left out": lambda life: life.sign_in(without=1),
    "sign in, no place shown": lambda life: life.sign_in(without=9),
    "another signs in": Life.sign_in_as_another,
    "another chooses": Life.choose_as_another,
    "token renewed": lambda life: life.refresh(refused=False),
    "renewal refused": lambda life: life.refresh(refused=True),
    "token renewed meanwhile": Life.renew_meanwhile,
    "nobody is read": Life.leave_people,
    "unused is given back": Life.leave_unused,
    "choose": Life.choose,
    "list refused": lambda life: life.bring_in(NO_SCOPE),
    "list says signed out": lambda life: life.bring_in(SIGNED_OUT),
    "pause": lambda life: life.handle_streams("pause"),
    "off": lambda life: life.handle_streams("off"),
    "on": lambda life: life.handle_streams("on"),
    "sweep": Life.sweep,
}
# What hardly ever comes together by itself: where an event begins, or ends, that no other call of `follow` would.
DISCONNECTED = ("disconnect", "disconnect", "disconnect", "disconnect")
STORIES = [
    ("write", "worker dies", "nobody can tell", "is there"),
    ("write", "worker dies", "nobody can tell", "answers after all"),
    ("write", "worker dies", "nobody can tell", "leave it", "answers after all"),
    ("write", "worker dies", "may not look", *DISCONNECTED, "leave it"),
    (
        "write",
        "worker dies",
        "arrives",
        "nobody can tell",
        "again",
        "worker dies",
        "nobody can tell",
        "answers after all",
    ),
    ("write", "worker dies before it writes", *DISCONNECTED),
    ("write", "no scope", "again", "arrives"),
    ("write", "worker dies", "may not look", "nobody can tell", "sign in"),
    ("write", "signed out", *DISCONNECTED, "sign in"),
    ("write", "late", "again", "arrives", *DISCONNECTED),
    ("write", "worker dies", "nobody can tell", *DISCONNECTED, "sign in", "choose"),
    ("list refused", "token renewed"),
    ("list refused", "sweep", "renewal refused", "sign in"),
    ("list refused", "off", "on", "list says signed out", "pause"),
    ("token renewed meanwhile", "list refused", "sign in", "list refused", "token renewed"),
    (*DISCONNECTED, "sign in, no place shown", "renewal refused", "nobody is read"),
    (*DISCONNECTED, "sign in, no place shown", "renewal refused", "unused is given back"),
    ("sign in, a place left out", "sign in"),
    ("write", "no scope", "sign in, a place left out"),
    ("renewal refused", "another signs in"),
    ("renewal refused", "another chooses"),
    ("networks fall", "networks rise"),
    ("write", "late", "networks fall", "networks rise"),
    ("write", "app is refused", "networks rise"),
]
ALL = [(name, 0) for name in DEEDS]
