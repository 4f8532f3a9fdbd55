"""Somebody's Alphorn into which others have written what is not meant well: in every field, as if it had come in."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import cycle, product
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from alphorn.models import (
    Attempt,
    Authorisation,
    Connection,
    Delivery,
    Intent,
    Item,
    Look,
    MutedTopic,
    Offer,
    Post,
    Stream,
    Suggestion,
    User,
    Workspace,
)
from alphorn.models.ideas.draw import Idea
from alphorn.models.importing.reindexing import write_words_anew
from alphorn.models.work.states import State, StreamState
from alphorn.networks.reasons import Reason
from tests.web.house import connect_page, connect_x, consent_at_facebook

SHORT = 200  # characters that every field holds
DETAIL = 300
KINDS = 4
A_DAY = timedelta(days=1)
ENDS = (
    (State.DELIVERED, Reason.FOUND, "OutcomeUnknown"),
    (State.FAILED, Reason.REFUSED, "Rejected"),
    (State.UNCONFIRMED, Reason.NO_ANSWER, "OutcomeUnknown"),
    (State.PARKED, Reason.SIGNED_OUT, "SignInAgain"),
)
Said = Sequence[tuple[str, str]]  # words, and an address


@transaction.atomic
def poison(workspace: Workspace, user: User, words: list[str], addresses: list[str], kinds: int = KINDS) -> None:
    """Put each of the words into every field of what comes in, and into what they write. Nothing of it is to be done.

    `kinds`: of how many kinds of things each becomes one. All kinds have their turn.
    """
    said = list(zip(words, cycle(addresses), strict=False))
    x = connect_x(workspace, reads=True)
    page = connect_page(workspace)
    likes = consent_at_facebook(workspace, reads=True).authorisation.streams.get(kind="likes")
    streams = [likes, *(x.authorisation.streams.get(kind=kind) for kind in ("posts", "likes", "followers"))]
    workspace.streams.update(state=StreamState.RESTING, due_at=timezone.now() + A_DAY, reason=Reason.REFUSED)
    _items(streams, said, kinds)
    made = [(_post(workspace, user, words[:SHORT]), words, address) for words, address in said]
    _deliveries([(post, place, words, address) for (post, words, address), place in product(made, (x, page))])


@transaction.atomic
def poison_places(workspace: Workspace, user: User, words: list[str], addresses: list[str]) -> tuple[Post, Offer]:
    """Places and people of each name, with a list that could not be read; and as many places to choose from.

    Returns a post to all of them, at each of which the network had something to say, and one of those offered.
    """
    said = list(zip(words, cycle(addresses), strict=False))
    consent = consent_at_facebook(workspace).authorisation
    offers = [
        Offer(authorisation=consent, remote_id=f"9{n}", name=words[:SHORT], handle=words[:SHORT], url=address)
        for n, (words, address) in enumerate(said)
    ]
    Offer.objects.bulk_create(offers)
    of_all = _post(workspace, user, "Larches")
    places = _places(workspace, consent, said)
    _deliveries([(of_all, place, *each) for place, each in zip(places, said, strict=True)])
    return of_all, offers[0]


def _items(streams: list[Stream], said: Said, kinds: int) -> None:
    turns = cycle(streams)
    made = [_item(next(turns), *each) for each in said for _ in range(kinds)]
    Item.objects.bulk_create(made)
    while write_words_anew():
        pass
    ideas = made[kinds - 1 :: kinds]
    workspace = streams[0].workspace
    Suggestion.objects.bulk_create(
        Suggestion(workspace=workspace, item=item, idea=Idea.INTEREST, topic=item.topic) for item in ideas
    )
    MutedTopic.objects.bulk_create(MutedTopic(workspace=workspace, topic=topic) for topic in {i.topic for i in ideas})


def _item(stream: Stream, said: str, address: str) -> Item:
    pictures = [{"url": address, "alt": said}, {"url": "https://pbs.twimg.com/1.jpg", "alt": said}]
    short = said[:SHORT]
    return Item(
        workspace=stream.workspace, stream=stream, network=stream.network, remote_id=f"{stream.kind}-{uuid4()}",
        holds=stream.facts.holds, is_own=stream.facts.is_own, happened_at=timezone.now(), digest=b"",
        author=short, text=said, handle=short, url=address, topic=short, pictures=pictures, counts={"likes": 1},
    )  # fmt: skip


def _places(workspace: Workspace, like: Authorisation, said: Said) -> list[Connection]:
    """A place that is called so, with its consent, and a list of each that could not be read."""
    people, places, streams = [], [], []
    for number, (words, address) in enumerate(said):
        called = {"name": words[:SHORT], "handle": words[:SHORT], "network": like.network, "host": like.host}
        person = Authorisation(workspace=workspace, remote_id=f"8{number}", **called)
        people.append(person)
        places.append(
            Connection(workspace=workspace, authorisation=person, remote_id=f"8{number}", url=address, **called)
        )
        streams.append(
            Stream(
                workspace=workspace,
                authorisation=person,
                network=like.network,
                kind="posts",
                interval=A_DAY,
                due_at=timezone.now() + A_DAY,
                reason=Reason.REFUSED,
                detail=words[:DETAIL],
                state=StreamState.RESTING,
            )
        )
    Authorisation.objects.bulk_create(people)
    Connection.objects.bulk_create(places)
    Stream.objects.bulk_create(streams)
    return places


def _post(workspace: Workspace, user: User, text: str) -> Post:
    post = Post(workspace=workspace, author=user, text=text, client_key=uuid4(), late_at=timezone.now() + A_DAY)
    post.save(force_insert=True)
    return post


def _deliveries(rows: Iterable[tuple[Post, Connection, str, str]]) -> None:
    """Each has ended in its way, with a history, of which the network has something to say everywhere."""
    deliveries, intents, attempts, looks = [], [], [], []
    for (post, place, words, address), (state, reason, ending) in zip(rows, cycle(ENDS), strict=False):
        detail = words[:DETAIL]
        delivery = Delivery(
            post=post, connection=place, network=place.network, account=place.account, state=state, reason=reason,
            detail=detail, url=address, attempt=1, look=1, settled_at=timezone.now(),
            remote_id=words[:SHORT] + uuid4().hex if state is State.DELIVERED else "",
        )  # fmt: skip
        intent = Intent(delivery=delivery, payload="{}", key=uuid4().hex, account=place.account, uncertain=True)
        intent.closed_at = None if state is State.UNCONFIRMED else timezone.now()
        of_both = {"delivery": delivery, "number": 1, "intent": intent, "worker": uuid4(), "token_version": 1}
        ended = {"ended_at": timezone.now(), "reason": reason, "detail": detail, "next_state": state}
        attempts.append(Attempt(**of_both, **ended, ending=ending, late_answer=detail))
        looks.append(Look(**of_both, **ended, saw="CannotTell"))
        deliveries.append(delivery)
        intents.append(intent)
    Delivery.objects.bulk_create(deliveries)
    Intent.objects.bulk_create(intents)
    Attempt.objects.bulk_create(attempts)
    Look.objects.bulk_create(looks)
