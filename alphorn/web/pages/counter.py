"""How long a text is at each connection, by the same rule that sends it: what the live counter shows."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from alphorn.web.base.requests import SignedInRequest
from alphorn.web.pages.compose import Compose

LONGEST = 200_000


@require_POST
def create(request: SignedInRequest) -> HttpResponse:
    """For each connection its words and whether it is too long, and what is in the way. Nothing is stored."""
    form = request.POST.copy()
    form["text"] = form.get("text", "")[:LONGEST]
    compose = Compose.submitted(request.workspace, form)
    return JsonResponse(
        {
            "places": [{"id": str(t.connection.pk), "words": t.words, "over": bool(t.over)} for t in compose.targets],
            "button": compose.button,
            "limits": [{"bold": limit.bold, "rest": limit.rest} for limit in compose.limits],
        }
    )
