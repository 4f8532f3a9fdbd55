"""The scenes of the walk: who is there, what they have, and where they look. What changes something comes last."""

from datetime import timedelta

from django.utils import timezone

from alphorn.models import Authorisation, Connection, Delivery, Host, Membership, User, Workspace
from alphorn.models.work.instance_check import refuse_a_copy
from alphorn.models.work.states import State, StreamState
from alphorn.networks import NETWORKS
from alphorn.networks.reasons import Reason
from alphorn.web.pages.accounts import password_link
from alphorn.web.sentences.networks import facts
from tests.pseudo import house
from tests.pseudo.at_networks import at_the_networks
from tests.pseudo.full_house import full_house
from tests.pseudo.needs import what_needs_somebody
from tests.pseudo.walk import BEHIND_THE_DOOR, NOBODY_S, Walk
from tests.stage.people import PASSWORD
from tests.stage.sandbox import Stage
from tests.web.house import bring_in


def walk_everywhere(stage: Stage) -> Walk:
    """Everything, in an empty database."""
    refuse_a_copy()
    walk = Walk()
    before_the_door(walk)
    nothing_there(walk)
    connected(walk)
    one_of_each(walk)
    looks_on(walk)
    full_house(walk)
    many(walk)
    what_needs_somebody(walk)
    at_the_networks(walk, stage)
    made_alone(walk)
    too_often(walk)
    return walk


def before_the_door(walk: Walk) -> None:
    """Signed out: the front door, sign-in, sign-up, a forgotten password, and what can be wrong there."""
    visitor, user = walk.nobody(), house.resident("gate")
    visitor.sees("/", "/welcome", "/sign-in", "/sign-up", "/forgotten", "/inactive", "/owner/used-up", "/nothing-here")
    visitor.sees("/posts", "/password/1-set", "/password/set", password_link(user))
    visitor.sends("/sign-in", login=user.email, password="wrong")
    visitor.sends("/sign-in", login="", password="")
    for password in ("short", "password1234", "123456789012", user.email):
        visitor.sends("/sign-up", email=user.email, password1=password)
    visitor.sends("/sign-up", email="gate", password1="")
    link = visitor.browser.get(password_link(user))["Location"]
    visitor.sends(link, password1=PASSWORD, password2="another one than that")
    visitor.sends(link, password1=PASSWORD, password2=PASSWORD)
    visitor.sends("/write", text=house.TEXT)
    for way in ("sign-in", "sign-up", "forgotten"):
        visitor.sends(f"/kept/{way}", kept="a sheet")
    walk.forger().sends("/posts/new")


def nothing_there(walk: Walk) -> None:
    """Signed in, and nothing is there yet, but what was typed before."""
    visitor, user = walk.nobody(), house.resident("new")
    sheet = visitor.browser.post("/write", {"text": house.TEXT}).context["kept"]
    visitor.sends("/sign-in", login=user.email, password=PASSWORD, kept=sheet)
    visitor.sees(*BEHIND_THE_DOOR, "/archive/deletions", f"/posts?before={NOBODY_S}", f"/posts/{NOBODY_S}")
    visitor.sees("/archive?words=нет", "/archive?from=нет", "/archive?from=2030-01-01&until=2029-01-01")
    visitor.sees("/archive?from=2029-01-01", "/archive?until=2029-01-01", "/archive?from=2029-01-01&until=2029-01-01")
    visitor.sees("/archive?from=2029-01-01&until=2029-02-01", f"/archive?before=2020-01-01T00:00%2B00:00_{NOBODY_S}")
    visitor.sends("/runs")


def connected(walk: Walk) -> None:
    """A real place hears them, and little was written or read."""
    user = house.resident("quiet")
    workspace = Workspace.objects.of(user)
    visitor = walk.somebody(user)
    place = house.place(house.consent(workspace, "x", 300, reads=False, host="x.com"), 301)
    User.objects.filter(runs_this=True).update(runs_this=False)
    User.objects.filter(pk=user.pk).update(runs_this=True)
    visitor.sees(*BEHIND_THE_DOOR, f"/connections/{place.pk}", "/doctor")
    until = timezone.now() + house.LATER
    host = Host.objects.filter(network="x", name="x.com")
    host.update(paused_until=until, pause_reason=Reason.MISCONFIGURED)
    visitor.sees("/connections")
    host.update(paused_until=None, held_at=timezone.now(), tried_at=until)
    held = [
        house.post(workspace, user, place, state=state, reason=Reason.HOST_TROUBLE, held_by=host.get().pk)
        for state in (State.WAITING, State.CHECKING)
    ]
    visitor.sees("/connections", *(f"/posts/{each.pk}" for each in held))
    host.update(held_reason=Reason.RATE_LIMITED)
    visitor.sees("/connections")
    host.update(held_at=None, held_reason="", tried_at=None)
    Delivery.objects.filter(post__in=held).delete()
    workspace.posts.filter(pk__in=[each.pk for each in held]).delete()
    Connection.objects.filter(pk=place.pk).update(paused_until=until, pause_reason=Reason.POLICY_BLOCK)
    visitor.sees("/connections")
    for _ in range(2):
        house.post(workspace, user, place, state=State.PARKED, reason=Reason.SIGNED_OUT)
    Authorisation.objects.filter(pk=place.authorisation_id).update(signed_out_at=timezone.now())
    visitor.sees("/connections")
    _composes(walk, user, str(place.pk))
    _ticked_what_has_gone(walk, user, place)
    house.streams(house.consent(workspace, "x", 302, host="x.com"), due_at=until)
    reader = house.consent(workspace, "facebook", 303)
    house.streams(reader, due_at=until)
    visitor.sees("/write", "/archive", "/connections", "/schedule", f"/authorisations/{reader.pk}")
    workspace.streams.update(state=StreamState.OFF)
    visitor.sees("/connections")
    visitor.sends(f"/authorisations/{reader.pk}", forget="1")


def _composes(walk: Walk, user: User, to: str) -> None:
    visitor = walk.somebody(user)
    visitor.sends("/measures", text="д" * 300, to=to)
    visitor.sends("/posts/new", text="", to=to)
    visitor.sends("/posts/new", text="\x00", to=to)
    visitor.sends("/posts/new", text=house.TEXT)
    visitor.sends("/posts/new", text="д" * 300, to=to)
    visitor.sends("/posts/new", text="\ufffe", to=to)
    visitor.sends("/posts/new", text=house.TEXT, to=to, client_key=NOBODY_S)
    visitor.sends("/posts/new", text=f"{house.TEXT} Не то.", to=to, client_key=NOBODY_S)
    walk.forger(user).sends("/posts/new", text=house.TEXT, to=to)
    walk.forger(user).sends("/posts/new", text=house.TEXT, to=to, author="somebody else")
    for address in ("/runs", "/sign-in"):
        walk.forger(user).sends(address)
    visitor.sees("/posts/new")


def _ticked_what_has_gone(walk: Walk, user: User, beside: Connection) -> None:
    gone = [house.place(beside.authorisation, number).pk for number in (304, 305)]
    Connection.objects.filter(pk__in=gone).update(gone_at=timezone.now())
    for ticked in (gone[:1], gone):
        walk.somebody(user).sends("/posts/new", text=house.TEXT, to=[beside.pk, *ticked])
    walk.somebody(user).sends("/posts/new", text=house.TEXT, to=[beside.pk, *gone], client_key=NOBODY_S)


def one_of_each(walk: Walk) -> None:
    """So little that it is said in the singular."""
    user = house.resident("one")
    workspace = Workspace.objects.of(user)
    visitor = walk.somebody(user)
    there = house.consent(workspace, "facebook", 310, signed_out_at=timezone.now())
    page = house.place(there, 311)
    read = {"due_at": timezone.now() + house.LATER, "full_sync_at": timezone.now(), "interval": timedelta(minutes=1)}
    stream = {each.kind: each for each in house.streams(there, page, **read)}["likes"]
    bring_in(stream, "Сыр", topic="Сыр")
    house.ran(stream, [("TryAgain", Reason.NO_ANSWER, "")])
    there.offers.create(name=house.NAME, remote_id=page.remote_id)
    post = house.post(workspace, user, page, state=State.PARKED, reason=Reason.LATE)
    visitor.sees("/archive", "/archive/deletions", "/connections", "/schedule", f"/streams/{stream.pk}", "/posts")
    visitor.sees(f"/connections/{page.pk}", f"/authorisations/{there.pk}", f"/authorisations/{there.pk}/places")
    visitor.sees(f"/posts/{post.pk}")
    visitor.sends(f"/streams/{stream.pk}/deletions")
    workspace.streams.exclude(pk=stream.pk).delete()
    visitor.sends(f"/streams/{stream.pk}/continuations")
    visitor.sends("/runs")
    bring_in(stream, "Снег", topic="Снег")
    visitor.sends(f"/connections/{page.pk}", forget="1")


def looks_on(walk: Walk) -> None:
    """Somebody who may look, not change."""
    user, owner = house.resident("viewer"), house.resident("owner")
    user.memberships.update(workspace=Workspace.objects.of(owner), role=Membership.Role.VIEWER)
    visitor = walk.somebody(user)
    visitor.sees("/write", "/posts", "/archive/deletions")
    visitor.sends("/runs")


def many(walk: Walk) -> None:
    """So many sources and posts that the schedule folds them."""
    user = house.resident("many")
    workspace = Workspace.objects.of(user)
    visitor = walk.somebody(user)
    places = [house.place(house.consent(workspace, "x", 400 + number), 400 + number) for number in range(9)]
    for place in places:
        house.streams(place.authorisation, due_at=timezone.now() + house.SOON)
    soon = {"due_at": timezone.now() + timedelta(hours=2)}
    house.post(workspace, user, places[0], **soon)
    visitor.sees("/schedule", f"/schedule?of={place.pk}", "/connections", "/posts", "/write")
    house.post(workspace, user, *places, **soon)
    visitor.sees("/schedule")
    for _ in range(11):
        oldest = house.post(workspace, user, *places[:8], **soon)
    more = 101 - Delivery.objects.of(workspace.pk).count()
    house.post(workspace, user, *places[:more], **soon)
    visitor.sees("/schedule")
    for _ in range(12):
        house.post(workspace, user, places[0], **soon)
    visitor.sees("/schedule", "/connections", "/posts", f"/posts?before={oldest.pk}")


def made_alone(walk: Walk) -> None:
    """Pages that no visitor can bring about here: they are for other settings, or for when little works."""
    every = [facts(kind) for kind in NETWORKS.values()]
    walk.makes("home/first_steps.html", is_bare=True, missing=every)
    walk.makes("home/welcome.html", is_open=False)
    walk.makes("account/signup_closed.html")
    walk.makes("connections/index.html", groups=[], count=0, real=every)
    walk.makes("errors/403.html")
    walk.makes("errors/429.html")
    sheet = {"address": "/posts/new", "text": house.TEXT, "fields": []}
    walk.makes("errors/500.html", sheet=sheet)
    walk.makes("errors/503.html", sheet=sheet)
    for status in (408, 413, 414, 431, 503):
        walk.breaks(status)


def too_often(walk: Walk) -> None:
    """Wrong passwords, until none is taken any more: at one account for minutes, from this address for seconds.

    And new accounts, until no more are made for a while.
    """
    visitor, user = walk.nobody(), house.resident("guessed")
    for number in range(12):
        login = user.email if number < 6 else f"{number}@nobody.example"
        visitor.sends("/sign-in", login=login, password="wrong")
    for _ in range(20):
        visitor.browser.post("/sign-up")
    visitor.sends("/sign-up", kept="a sheet")
