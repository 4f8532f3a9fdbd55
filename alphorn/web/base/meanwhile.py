"""What is said when somebody's click came too late: the row had moved on already."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


def say_if_late(request: HttpRequest, *, won: bool) -> None:
    """A line for the next page, unless the click `won`."""
    if not won:
        messages.info(request, _("It had moved on meanwhile. This is how it stands now."))
