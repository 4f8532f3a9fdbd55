"""A picture of something that came in, from our own place: a reader's browser calls nobody else.

It is fetched before this view is asked, see `web/server/picture_fetcher.py`: here it is found,
or what is shown in its place.
"""

from base64 import b64decode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from alphorn.models import Item
from alphorn.models.archive import picture
from alphorn.web.base.requests import SignedInRequest

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
CACHE = "private, max-age=86400"  # of its address a part changes with the picture's
COME_AGAIN_SECONDS = 10
# One pixel that is not seen: what stands behind it shows, be it initials or a quiet ground.
NOTHING = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR4nGNgAAIAAAUAAXpeqz8AAAAASUVORK5CYII=")


@require_safe
def show(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    """One picture; a pixel where it could not be had (404), or is not there yet (503)."""
    things = Item.objects.filter(workspace=request.workspace, removed_at=None, deleted_at=None)
    item = get_object_or_404(things.only("pictures"), pk=pk)
    if not picture.address_of(item, number):
        raise Http404
    found = picture.look_at(item, number)
    if found is None:
        answer = HttpResponse(NOTHING, "image/png", 503)
        answer["Retry-After"] = str(COME_AGAIN_SECONDS)
    elif found.body is None:
        answer = HttpResponse(NOTHING, "image/png", 404)
    else:
        answer = HttpResponse(bytes(found.body), "image/webp")
        answer["Cache-Control"] = CACHE
    answer["Content-Security-Policy"] = POLICY
    answer["Content-Disposition"] = "inline"
    return answer
