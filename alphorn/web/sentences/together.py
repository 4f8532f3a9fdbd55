"""Whole sentences behind each other: what stands between them is the language's business, too."""

from functools import reduce

from django.utils.translation import gettext as _


def together(*sentences: str) -> str:
    """They as one text; empty ones are left out."""
    return reduce(_behind, (each for each in sentences if each), "")


def _behind(said: str, more: str) -> str:
    return _("%(sentence)s %(more)s") % {"sentence": said, "more": more} if said else more
