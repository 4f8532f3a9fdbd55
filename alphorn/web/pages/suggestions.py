"""Ideas on the sheet: another one, not this, never about this. Using one puts it into the composer and nothing else."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alphorn.models import Item, Suggestion
from alphorn.web.base import draft
from alphorn.web.base.access import may_change
from alphorn.web.base.identifiers import identifier
from alphorn.web.base.meanwhile import there_or_gone
from alphorn.web.base.requests import SignedInRequest


@require_POST
@may_change
def create(request: SignedInRequest) -> HttpResponse:
    """Another idea; the former one rests. Where there is none, the sheet says so."""
    made = Suggestion.objects.another(request.workspace, request.user.language)
    draft.keep_sheet(request)
    return redirect("write") if made else HttpResponseRedirect(f"{reverse('write')}?other=none")


@require_POST
@may_change
def begin(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write about this very thing of the archive: the sheet, begun with it."""
    ever = Item.objects.filter(workspace=request.workspace)
    item = there_or_gone(ever.filter(removed_at=None, deleted_at=None), ever, pk, "archive")
    made = Suggestion.objects.begin_with(item)
    if made is None:
        raise Http404
    return HttpResponseRedirect(f"{reverse('write')}?idea={made.pk}")


@require_POST
@may_change
def use(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Start with it."""
    _find(request, pk).use()
    return HttpResponseRedirect(f"{reverse('write')}?idea={pk}")


@require_POST
@may_change
def dismiss(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Not this."""
    _find(request, pk).dismiss()
    return _back(request)


@require_POST
@may_change
def mute(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Never about this."""
    _find(request, pk).never_again()
    return _back(request, f"?muted={pk}")


@require_POST
@may_change
def take_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Undo "never about this"."""
    _find(request, pk).take_back()
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def muted(request: SignedInRequest) -> HttpResponse:
    """What there are no ideas about; POST takes a topic off the list."""
    if request.method == "POST":
        return _unmute(request)
    topics = request.workspace.muted_topics.order_by("topic")
    return render(request, "suggestions/muted.html", {"topics": topics})


@may_change
def _unmute(request: SignedInRequest) -> HttpResponse:
    pk = identifier(request.POST.get("topic", ""))
    topic = request.workspace.muted_topics.filter(pk=pk).first() if pk else None
    if topic:
        topic.delete()
        messages.success(request, _("There may be ideas about “%(topic)s” again.") % {"topic": topic.topic})
    return redirect("muted")


def _find(request: SignedInRequest, pk: UUID) -> Suggestion:
    """One of theirs. What was typed beside it is kept before: it may have gone meanwhile."""
    draft.keep_sheet(request)
    return get_object_or_404(Suggestion.objects.filter(workspace=request.workspace), pk=pk)


def _back(request: SignedInRequest, asked: str = "") -> HttpResponse:
    """To the sheet."""
    return HttpResponseRedirect(f"{reverse('write')}{asked}")
