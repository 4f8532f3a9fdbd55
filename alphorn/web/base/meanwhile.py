"""What is said when somebody's click came too late: the row had moved on already, or is not there any more."""

from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)


class GoneAlready(Http404):
    """It was theirs and has gone: by another tab, or by the first of two clicks. `where`: the page with the rest."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def say_if_late(request: HttpRequest, *, won: bool) -> None:
    """A line for the next page, unless the click `won`."""
    if not won:
        messages.info(request, _("It had moved on meanwhile. This is how it stands now."))


def there_or_gone(there: "QuerySet[M]", ever: "QuerySet[M]", pk: UUID, where: str) -> M:
    """The row, of those that are `there`. Raises GoneAlready for one of `ever`, and Http404 for any other."""
    found = there.filter(pk=pk).first()
    if found is None:
        raise GoneAlready(where) if ever.filter(pk=pk).exists() else Http404
    return found


def say_gone(request: HttpRequest, gone: GoneAlready) -> HttpResponse:
    """To the page that has the rest, with a line."""
    messages.info(request, _("That was gone already. This is how it stands now."))
    return redirect(gone.where)
