"""Forms count from pages of ours alone: by token, by origin, and by what the browser says of their way here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
FROM_HERE = ("same-origin", "none", "")  # "none": not by a page; "": a browser that does not say


class FormsOfOurs(CsrfViewMiddleware):
    """Django's own, which asks for token and origin; and Sec-Fetch-Site, which no page can forge."""

    def process_view(self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any) -> Any:
        """Refuse with the page for that, or go on."""
        said = request.headers.get("Sec-Fetch-Site", "")
        if request.method not in SAFE and said not in FROM_HERE:
            return self._refuse(request)
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        refused: HttpResponse = self._reject(request, "Sec-Fetch-Site")  # type: ignore[attr-defined]  # no stub has it
        return refused
