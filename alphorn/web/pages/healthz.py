"""Is this process alive, and does its database answer? For whoever watches over it, without a sign-in."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with ok. Who asks comes this far where all is well: `web/server/health.py` has asked the database before."""
    return JsonResponse({"ok": True, "database": True})
