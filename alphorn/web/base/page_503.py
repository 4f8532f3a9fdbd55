"""The pages for a request that never gets as far as Django: made once a language, without the database or a thread."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import get_language

from alphorn.lib.environment import environment

RETRY_AFTER_SECONDS = 10


def page(status: int) -> str:
    """The whole page for that status, which has a template in `errors`."""
    return made(status, get_language())


@cache
def made(status: int, language: str) -> str:
    """The same, in the language that is spoken just now."""
    words: str = render_to_string(f"errors/{status}.html", {"host": environment().host})
    return words


def come_back_later(method: str) -> dict[str, str]:
    """The headers of a 503. A page that was only read comes back by itself; a form is the person's to send again."""
    seconds = str(RETRY_AFTER_SECONDS)
    return {"Retry-After": seconds, **({"Refresh": seconds} if method == "GET" else {})}
