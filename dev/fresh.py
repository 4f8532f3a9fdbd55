"""Before each request of a developer's browser: what pages are made of may have changed since the last one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from alphorn.web.base import page_503, style
from alphorn.web.sentences import tags


class Fresh:
    """Forgets what is kept of files: the style sheet, the fingerprints in addresses, the pages for bad moments."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer it."""
        for keeps in (style.joined, tags.fingerprint, page_503.made):
            keeps.cache_clear()
        return self._get_response(request)
