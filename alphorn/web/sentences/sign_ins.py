"""Why a sign-in at a network did not succeed: what the page says, and whether it may succeed in a moment."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from alphorn.networks import NETWORKS
from alphorn.networks.about import Follows
from alphorn.networks.reasons import Reason

NOT_NOW = gettext_lazy("%(network)s does not answer just now. Nothing was stored; try again in a moment.")
NOT_ACCEPTED = gettext_lazy("%(network)s did not accept the sign-in. Nothing was stored.")
# What the answer that came back says itself, or that it is none of ours.
ANSWERS: dict[str, str | Promise] = {
    "declined": gettext_lazy("You said no on %(network)s’s page, so nothing was stored."),
    "failed": NOT_ACCEPTED,
    "expired": gettext_lazy("That took longer than ten minutes, so the way back was closed. Nothing was stored."),
    "foreign": gettext_lazy(
        "This answer belongs to another sign-in, in another browser or of somebody else. Nothing was stored."
    ),
    "unknown": gettext_lazy(
        "This answer was used already, or Alphorn never asked for it. It stores nothing more, and takes nothing away."
    ),
    "troubled": NOT_NOW,
}
SOON = (Follows.TRIES_AGAIN, Follows.PAUSES, Follows.NOBODY_KNOWS)


@dataclass(frozen=True, slots=True)
class NotConnected:
    """What the page says. `is_for_now`: the same may succeed in a moment."""

    words: str
    is_for_now: bool = False


def by_answer(why: str, network: str) -> NotConnected:
    """The browser came back with something that brings no sign-in."""
    return NotConnected(_said(ANSWERS[why], network), is_for_now=why == "troubled")


def by_reason(reason: Reason, network: str) -> NotConnected:
    """The exchange of the code ended for that reason."""
    about = reason.about
    if about.sign_in:
        return NotConnected(_said(gettext(about.sign_in), network))
    return not_now(network) if about.follows in SOON else NotConnected(_said(NOT_ACCEPTED, network))


def not_now(network: str) -> NotConnected:
    """Nobody could ask the network."""
    return NotConnected(_said(NOT_NOW, network), is_for_now=True)


def _said(words: str | Promise, network: str) -> str:
    return str(words) % {"network": NETWORKS[network].name}
