"""What stands on the sheet: the text, where it is to go, and what is in the way, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from alphorn.models import Connection, Post, Workspace
from alphorn.models.posting.post import SentAlready, Unsendable
from alphorn.networks import NETWORKS
from alphorn.web.base.identifiers import identifier, identifiers
from alphorn.web.sentences.numbers import number
from alphorn.web.sentences.together import together


@dataclass(frozen=True, slots=True)
class Target:
    """A connection on the sheet."""

    connection: Connection
    is_chosen: bool
    used: int
    left: int

    @property
    def over(self) -> int:
        """By how much the text is too long here."""
        return max(0, -self.left)

    @property
    def words(self) -> str:
        """ "13 left", "12 too many"."""
        if self.over:
            return _("%(count)s too many") % {"count": number(self.over)}
        return _("%(count)s left") % {"count": number(self.left)}


@dataclass(frozen=True, slots=True)
class Limit:
    """What is in the way at one network, and the way out."""

    network: str
    bold: str
    rest: str


@dataclass(frozen=True, slots=True)
class Compose:
    """The whole sheet. `wrong`: why it was not sent; `gone`: what was ticked, and is disconnected since."""

    text: str
    targets: Sequence[Target]
    client_key: UUID
    wrong: str = ""
    earlier: Post | None = None
    gone: Sequence[Connection] = ()

    @classmethod
    def fresh(cls, workspace: Workspace, text: str, client_key: UUID, ticked: Sequence[str] | None = None) -> "Compose":
        """A sheet with the connections `ticked`, else with those that were ticked last time."""
        if ticked is None:
            return cls(text, _targets(workspace, text, lambda connection: connection.chosen), client_key)
        return cls(text, _targets(workspace, text, lambda connection: str(connection.pk) in ticked), client_key)

    @classmethod
    def submitted(cls, workspace: Workspace, form: QueryDict) -> "Compose":
        """The sheet as it came back from the browser. Line ends are what people mean by them."""
        text = form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
        chosen = set(identifiers(form.getlist("to")))
        targets = _targets(workspace, text, lambda connection: connection.pk in chosen)
        sheet = cls(text, targets, identifier(form.get("client_key", "")) or uuid4())
        away = chosen - {connection.pk for connection in sheet.chosen}
        gone = list(workspace.connections.filter(pk__in=away).exclude(gone_at=None).order_by("name")) if away else []
        nothing_yet = _("Nothing was sent yet: send it to the others, or connect it again first.")
        return replace(sheet, gone=gone, wrong=_gone_meanwhile(gone, nothing_yet) or sheet._what_is_missing())

    @property
    def chosen(self) -> list[Connection]:
        """The connections it is to go to."""
        return [target.connection for target in self.targets if target.is_chosen]

    @property
    def is_complete(self) -> bool:
        """Whether it can be sent, as far as the sheet knows."""
        return not self.wrong and not self.limits

    @property
    def limits(self) -> list[Limit]:
        """What is too long, once for each network."""
        over = {
            target.connection.network_name: target.over for target in self.targets if target.is_chosen and target.over
        }
        return [_limit(name, count) for name, count in over.items()]

    @property
    def button(self) -> str:
        """What the button says that sends it."""
        count = len(self.chosen)
        return ngettext("Echo to %(count)s", "Echo to %(count)s", count) % {"count": count} if count else _("Echo")

    @property
    def charges(self) -> list[str]:
        """What the networks on the sheet charge."""
        networks = {target.connection.network for target in self.targets if not target.connection.is_sandbox}
        return [gettext(NETWORKS[slug].charges) for slug in sorted(networks) if NETWORKS[slug].charges]

    def refused(self, error: Exception) -> "Compose":
        """This sheet, with what the model said was in the way."""
        if isinstance(error, SentAlready):
            words = _("This sheet went out already, with another text. What you see here has not gone anywhere.")
            return replace(self, wrong=words, earlier=error.post, client_key=uuid4())
        if isinstance(error, Unsendable):
            names = _(", ").join(connection.title for connection in error.refusals)
            return replace(self, wrong=_("This cannot go to %(names)s as it stands.") % {"names": names})
        raise error

    def after(self, sent: Post) -> "Compose":
        """This sheet, which went out before, to some of the places; not everything that it adds can be sent."""
        more = _("What went out before has gone: send it to the others, too, or connect it again first.")
        return replace(self, wrong=_gone_meanwhile(self.gone, more) or self.wrong, earlier=sent)

    def with_wrong(self, words: str) -> "Compose":
        """This sheet, saying why it was not sent."""
        return replace(self, wrong=words)

    def _what_is_missing(self) -> str:
        if not self.text.strip():
            return _("There is nothing to echo yet. Write something first.")
        if "\x00" in self.text:
            return _("There is a character in it that no network takes. Type the text once more.")
        if not self.chosen:
            return _("Choose at least one place it shall go to.")
        return ""


def _gone_meanwhile(gone: Sequence[Connection], more: str) -> str:
    """That places were ticked which somebody has disconnected since; "" where there are none.

    To send it to the others alone would be a loss that nobody is told of.
    """
    words = ngettext(
        "%(names)s was disconnected meanwhile, and would not hear it.",
        "%(names)s were disconnected meanwhile, and would not hear it.",
        len(gone),
    )
    return together(words % {"names": _(", ").join(each.title for each in gone)}, more) if gone else ""


def _targets(workspace: Workspace, text: str, is_chosen: Callable[[Connection], bool]) -> list[Target]:
    """Every connection, with how long the text is there: measured once a network, as a long text takes its time."""
    connections = list(workspace.connections.present())
    measured = {network: NETWORKS[network].measure(text) for network in {each.network for each in connections}}
    return [Target(c, is_chosen(c), measured[c.network].used, measured[c.network].left) for c in connections]


def _limit(network: str, over: int) -> Limit:
    bold = ngettext("%(count)s too many for %(network)s.", "%(count)s too many for %(network)s.", over)
    rest = _("Shorten the text, or leave %(network)s out.")
    return Limit(network, bold % {"count": number(over), "network": network}, rest % {"network": network})
