"""What the archive says about an item that came in: somebody else's words, plain text, escaped by the page."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from alphorn.models import Item
from alphorn.networks import NETWORKS
from alphorn.networks.streams import ItemKind


@dataclass(frozen=True, slots=True)
class Words:
    """Who or what (bold), the rest of that sentence, and the item's own words."""

    icon: str
    bold: str
    rest: str
    quote: str = ""
    shows_time: bool = True

    @property
    def whole(self) -> str:
        """All of it, for those who hear a button and not what stands beside it."""
        words = {"bold": self.bold, "rest": self.rest, "quote": self.quote}
        return (_("%(bold)s %(rest)s: “%(quote)s”") if self.quote else _("%(bold)s %(rest)s")) % words


def words(item: Item) -> Words:
    """The words of an item, in the reader's language."""
    said = {
        "network": NETWORKS[item.network].name,
        "author": item.author or _("somebody"),
        "what": gettext(item.stream.facts.name),
    }
    match ItemKind(item.holds):
        case ItemKind.POST if item.is_own:
            bold = item.author if item.stream.connection_id and item.author else _("You")
            return Words("write", bold, _("on %(network)s") % said, item.text)
        case ItemKind.POST:
            return Words("posts", said["author"], _("on %(network)s") % said, item.text)
        case ItemKind.LIKE:
            return Words("heart", _("You liked"), _("a post by %(author)s on %(network)s") % said, item.text)
        case ItemKind.PERSON:
            rest = _("· among %(what)s on %(network)s") % said
            return Words("person", said["author"], rest, item.text, shows_time=False)
        case ItemKind.INTEREST:
            rest = _("· among %(what)s on %(network)s") % said
            return Words("leaf", said["author"], rest, item.text or item.topic, shows_time=False)


def place(item: Item) -> str:
    """Where it is: the network, and which of its places where there are several."""
    network = NETWORKS[item.network]
    if network.capabilities.chooses_places and item.is_own and item.author:
        return _("%(network)s (%(author)s)") % {"network": network.name, "author": item.author}
    return network.name


def safe_url(url: str) -> str:
    """`url`, where a browser may be sent there: an address of the web, in whole. Else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname and url.isprintable() else ""
