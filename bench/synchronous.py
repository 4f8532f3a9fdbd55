"""As the exercise found it: the view that takes the post calls the networks itself, one after the other.

Sign-in, form, middleware, tables and server are Alphorn's own; this view alone is another. Only ever measured.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from django.db.models.functions import Now
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from alphorn import urls
from alphorn.models import Connection, Delivery, Post
from alphorn.models.connections.hosts import host_at, loopback_allowed
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.endings import Ending, Sent
from alphorn.networks.http import Http, always
from alphorn.networks.outgoing import Sending
from alphorn.web.base.access import may_change
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.pages.compose import Compose


@require_POST
@may_change
def create(request: SignedInRequest) -> HttpResponse:
    """Store the post, send it everywhere, and answer when the last network has."""
    compose = Compose.submitted(request.workspace, request.POST)
    post = Post.objects.create(
        workspace=request.workspace,
        author_id=request.user.pk,
        text=compose.text,
        client_key=compose.client_key,
        late_at=Now() + timedelta(days=1),
    )
    endings = asyncio.run(send_one_after_the_other(compose.text, compose.chosen))
    Delivery.objects.bulk_create(
        _told(post, connection, ending) for connection, ending in zip(compose.chosen, endings, strict=True)
    )
    return redirect("post", post.pk)


async def send_one_after_the_other(text: str, places: Sequence[Connection]) -> list[Sent | Ending]:
    """What became of it at each place."""
    endings: list[Sent | Ending] = []
    async with Http(allow=loopback_allowed()) as http:
        for place in places:
            sending = Sending(
                outgoing=NETWORKS[place.network].render(text),
                place_id=place.remote_id,
                place_handle=place.handle,
                token=place.token,
                may_write=always,
            )
            try:
                endings.append(await host_at(place.network, place.host).speak(http).send(sending))
            except Ending as ending:
                endings.append(ending)
    return endings


def _told(post: Post, connection: Connection, ending: Sent | Ending) -> Delivery:
    delivery = Delivery(
        post=post, connection=connection, network=connection.network, account=connection.account, settled_at=Now()
    )
    if isinstance(ending, Sent):
        delivery.state, delivery.remote_id, delivery.url = State.DELIVERED, ending.remote_id, ending.url
    else:
        delivery.state, delivery.reason = State.FAILED, ending.reason
    return delivery


urlpatterns = [path("posts/new", create, name="create-post"), *urls.urlpatterns]
