"""A delivery as a fragment of its post's page, and what a person can do about it."""

import re
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alphorn.models import Delivery
from alphorn.web.base.access import may_change
from alphorn.web.base.consent_link import safe_way
from alphorn.web.base.meanwhile import say_if_late
from alphorn.web.base.requests import SignedInRequest


@require_safe
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Its fragment, as the post's page has it."""
    return_to = safe_way(request.GET.get("return_to", ""))
    return render(request, "deliveries/_delivery.html", {"delivery": _find(request, pk), "return_to": return_to})


@require_POST
@may_change
def create_attempt(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send it (again), now."""
    delivery = _find(request, pk)
    said = {"answers": "answers" in request.POST, "after_all": "after_all" in request.POST}
    return _back(request, delivery, won=delivery.try_again(answering=_attempt(request), **said))


@require_POST
@may_change
def create_cancellation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Never send it; and where it is asked whether it is there, it is not."""
    delivery = _find(request, pk)
    won = delivery.cancel(answering=_attempt(request), answers="answers" in request.POST)
    return _back(request, delivery, won=won)


@require_POST
@may_change
def create_confirmation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody has seen it there."""
    delivery = _find(request, pk)
    return _back(request, delivery, won=delivery.confirm(request.user.pk, answering=_attempt(request)))


def _find(request: SignedInRequest, pk: UUID) -> Delivery:
    return get_object_or_404(Delivery.objects.of(request.workspace.pk).for_page(), pk=pk)


def _attempt(request: SignedInRequest) -> int:
    """The attempt that the button answers, as its page had it; -1, which there never is, for anything else."""
    said = request.POST.get("attempt", "")
    return int(said) if re.fullmatch("[0-9]{1,9}", said) else -1


def _back(request: SignedInRequest, delivery: Delivery, *, won: bool) -> HttpResponse:
    say_if_late(request, won=won)
    return_to = safe_way(request.POST.get("return_to", ""))
    return HttpResponseRedirect(return_to or f"{reverse('post', args=[delivery.post_id])}#delivery-{delivery.pk}")
