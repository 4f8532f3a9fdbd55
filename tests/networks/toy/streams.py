"""What the toy box knows about a person."""

from datetime import timedelta
from decimal import Decimal

from alphorn.lib.marking import gettext_noop as _
from alphorn.networks.streams import ItemKind, StreamKind

STREAMS = (
    StreamKind(
        "marbles", _("marbles"), ItemKind.INTEREST, "authorisation", ("look",), timedelta(days=1), timedelta(hours=1),
        newest_first=False, dollars_each=Decimal("0.002"),
    ),
)  # fmt: skip
