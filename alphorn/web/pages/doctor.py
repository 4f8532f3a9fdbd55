"""Whether all is well with this Alphorn: what `alphorn doctor` asks of the database, for whoever runs it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from alphorn.models.work.health import findings
from alphorn.web.base.requests import SignedInRequest


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    """What is not well, each with the way out; for nobody but them."""
    if not request.user.runs_this:
        raise Http404
    found = [(gettext(each.words) % each.values, gettext(each.mend) % each.values) for each in findings()]
    return render(request, "doctor/show.html", {"found": found})
