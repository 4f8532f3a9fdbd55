"""Posts: write one, see them all, see one on its way."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from alphorn.models import Event, Post
from alphorn.models.posting.post import SentAlready, Unsendable
from alphorn.web.base import consent_link, draft
from alphorn.web.base.access import may_change
from alphorn.web.base.identifiers import identifier
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.pages.compose import Compose
from alphorn.web.sentences import ideas
from alphorn.web.sentences.events import Line, lines

PER_PAGE = 20
NEEDING_SHOWN = 5


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Newest first, a page at a time; `before` is the oldest post of the page before."""
    posts = request.workspace.posts.newest_first().with_deliveries()
    before = identifier(request.GET.get("before", ""))
    found = list((posts.before(before) if before else posts)[: PER_PAGE + 1])
    page = {
        "posts": found[:PER_PAGE],
        "is_first": before is None,
        "next": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
        "needing": _needing_you(request) if before is None else [],
    }
    return render(request, "posts/index.html", page)


@require_safe
def write(request: SignedInRequest) -> HttpResponse:
    """The sheet one writes on: empty, with what was kept, with the text of an earlier post, or begun with an idea."""
    if not request.workspace.connections.present().exists():
        return redirect("first-steps")
    pk = identifier(request.GET.get("from", ""))
    earlier = request.workspace.posts.filter(pk=pk).first() if pk else None
    begun = ideas.begun(request.workspace, identifier(request.GET.get("idea", "")), request.user.language)
    text = earlier.text if earlier else ideas.behind(draft.read(request), begun)
    refused = earlier.refused_at if earlier and request.GET.get("to") == "refused" else None
    page = {
        "compose": Compose.fresh(request.workspace, text, uuid4(), refused or draft.ticks(request)),
        "has_ideas": not (earlier or begun) and request.workspace.allows_changes_by(request.user),
    }
    if page["has_ideas"]:
        page["no_other"] = request.GET.get("other") == "none"
        page["muted"] = ideas.muted(request.workspace, identifier(request.GET.get("muted", "")))
        page["idea"] = ideas.current(request.workspace, request.user.language)
    return render(request, "posts/new.html", page)


@require_POST
@may_change
def create(request: SignedInRequest) -> HttpResponse:
    """Echo it. The answer is the post's page, at once; sending is the workers' business."""
    compose = Compose.submitted(request.workspace, request.POST)
    if not compose.is_complete:
        sent = request.workspace.posts.sent(compose.client_key, compose.text)
        if sent and sent.goes_to([*compose.chosen, *compose.gone]):
            return redirect("post", sent.pk)  # it was complete the first time, and nobody has seen the answer
        compose = compose.after(sent) if sent else compose
        return render(request, "posts/new.html", {"compose": compose}, status=422)
    try:
        post = Post.objects.echo(
            workspace=request.workspace,
            author_id=request.user.pk,
            text=compose.text,
            to=compose.chosen,
            client_key=compose.client_key,
        )
    except (Unsendable, SentAlready) as error:
        return render(request, "posts/new.html", {"compose": compose.refused(error)}, status=422)
    draft.forget(request)
    return redirect("post", post.pk)


@require_safe
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One post and its echoes."""
    post = get_object_or_404(request.workspace.posts.with_deliveries(), pk=pk)
    return consent_link.allow(render(request, "posts/show.html", {"post": post}))


@require_safe
def tally(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How many of its echoes stand where."""
    post = get_object_or_404(request.workspace.posts.with_deliveries(), pk=pk)
    return render(request, "posts/_tally.html", {"post": post})


@require_safe
def row(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Its line in the list."""
    post = get_object_or_404(request.workspace.posts.with_deliveries(), pk=pk)
    return render(request, "posts/_row.html", {"post": post})


def _needing_you(request: SignedInRequest) -> list[Line]:
    return lines(list(Event.objects.of(request.workspace).open().for_page()[:NEEDING_SHOWN]))
