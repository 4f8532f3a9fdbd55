"""Numbers as a person writes them, in their language."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def number(count: int) -> str:
    """ "4,318"."""
    return number_format(count, force_grouping=True)


def seconds(length: float) -> str:
    """ "0.8"; never less than a tenth."""
    return number_format(round(max(length, 0.1), 1), 1)


def dollars(amount: Decimal, places: int | None = None) -> str:
    """ "$12.30", or as many places as there are."""
    said = amount if places is None else round(amount, places)
    return _("$%(amount)s") % {"amount": number_format(said, places, force_grouping=True)}
