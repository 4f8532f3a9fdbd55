"""Is this process alive, and does its database answer? For whoever watches over it, without a sign-in."""

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from alphorn.models.work.health import is_reachable


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with ok, or 503."""
    try:
        is_well = is_reachable()
    except Error:
        is_well = False
    return JsonResponse({"ok": is_well, "database": is_well}, status=200 if is_well else 503)
