"""An address that takes what forms send, and is looked at: a page in words, where browsers have one of trouble."""

from django.http import HttpResponse
from django.shortcuts import render

from alphorn.web.base.requests import Answer, Request


class WordsForLookers:
    """A page in words where the answer to a GET is a bare 405."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer, with words."""
        response = self.get_response(request)
        if request.method != "GET" or response.status_code != 405 or response.content:
            return response
        page = render(request, "errors/405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
