"""The page for a moment when Alphorn is too busy for a page: made once, without the database or a thread."""

from functools import cache

from django.template.loader import render_to_string


@cache
def page(status: int, words: str = "") -> str:
    """The whole page for that status."""
    return render_to_string("errors/503.html" if status == 503 else "errors/413.html", {"words": words})
