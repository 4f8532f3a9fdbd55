"""What a page says about a kind of network: its facts, as plain values. (A template would call a class.)"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from alphorn.models.connections.hosts import real_host
from alphorn.models.importing.budget import reads_per_day
from alphorn.networks import NETWORKS
from alphorn.networks.base import Network
from alphorn.networks.facts import SetUp
from alphorn.networks.streams import StreamKind
from alphorn.web.base.consent_link import redirect_uri
from alphorn.web.sentences import streams as stream_words
from alphorn.web.sentences.numbers import dollars, number


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of network."""

    slug: str
    name: str
    needs: str
    charges: str
    set_up: SetUp
    host: str  # the real one
    redirect_uri: str  # to copy into an app there
    brings: str  # what reading brings in, as a list in words; "" where nothing can be read
    brings_if_asked: str  # and what only once it is switched on
    reading_charges: str  # what reading costs, in a sentence; "" when nothing
    reads_at_most: str  # the budget of a day, in a sentence; "" where there is none


def facts(kind: type[Network]) -> Facts:
    """The facts of `kind`."""
    begin = [each for each in kind.streams if each.begins_on]
    return Facts(
        kind.slug,
        kind.name,
        kind.needs,
        kind.charges,
        kind.set_up,
        real_host(kind),
        redirect_uri(kind.slug),
        brings=stream_words.listed([_brings(each) for each in begin]),
        brings_if_asked=stream_words.listed([_brings(each) for each in kind.streams if not each.begins_on]),
        reading_charges=_reading_charges(kind),
        reads_at_most=_reads_at_most(kind),
    )


def facts_of(slug: str) -> Facts:
    """The facts of the network of that slug. Raises KeyError."""
    return facts(NETWORKS[slug])


def _brings(kind: StreamKind) -> str:
    return gettext(kind.brings or kind.name)


def _reading_charges(kind: type[Network]) -> str:
    prices = {each.holds: each.dollars_each for each in kind.streams if each.dollars_each}
    if not prices:
        return ""
    each = [_price(price, stream_words.one_of(holds)) for holds, price in prices.items()]
    words = {"network": kind.name, "prices": stream_words.listed(each)}
    return (
        _("%(network)s charges whoever runs this Alphorn for reading: about %(prices)s.") % words
        + " "
        + _("All of it is read once at the beginning, so the first time costs most.")
    )


def _price(price: Decimal, what: str) -> str:
    return _("%(price)s %(what)s") % {"price": dollars(price), "what": what}


def _reads_at_most(kind: type[Network]) -> str:
    most = reads_per_day(kind.slug)
    if most is None:
        return ""
    words = ngettext("No more than one thing a day is read.", "No more than %(count)s things a day are read.", most)
    return words % {"count": number(most)}
