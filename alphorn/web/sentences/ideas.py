"""What an idea says: a sentence, why it was had, and the words to start with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alphorn.models import Item, Suggestion, Workspace
from alphorn.models.ideas.candidates import last_about
from alphorn.models.ideas.draw import Idea
from alphorn.networks import NETWORKS
from alphorn.web.sentences.numbers import number
from alphorn.web.sentences.times import day

QUOTED = 90


@dataclass(frozen=True, slots=True)
class Said:
    """An idea in words. `about` is what "never about" would mean, "" where it means this one thing."""

    pk: UUID
    sentence: str
    why: str
    start: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Muted:
    """An idea to which somebody said "never about", which can be taken back."""

    pk: UUID
    about: str


@dataclass(frozen=True, slots=True)
class NoIdea:
    """There is no idea: why, and where to go."""

    words: str
    link: str
    address: str


def current(workspace: Workspace, language: str) -> Said | NoIdea:
    """What lies on the sheet: an idea, or why there is none."""
    found = Suggestion.objects.current(workspace, language)
    return said(found, language) if found else _none(workspace)


def begun(workspace: Workspace, pk: UUID | None, language: str) -> str:
    """The words that an idea of this workspace begins with; "" where there is none."""
    mine = Suggestion.objects.filter(workspace=workspace, item__deleted_at=None).select_related("item")
    found = mine.filter(pk=pk).first() if pk else None
    return said(found, language).start if found else ""


def muted(workspace: Workspace, pk: UUID | None) -> Muted | None:
    """The idea about whose topic there will be no more, as long as that holds; None where there is none."""
    found = Suggestion.objects.filter(workspace=workspace, pk=pk).select_related("item").first() if pk else None
    return Muted(found.pk, found.item.author or found.topic) if found and found.is_muted else None


def behind(text: str, start: str) -> str:
    """What was typed already, and the beginning of an idea behind it."""
    return f"{text.rstrip()}\n\n{start}" if text.strip() and start else text or start


def _none(workspace: Workspace) -> NoIdea:
    if not workspace.streams.present().exists():
        words = _("Ideas for posts come from what you like and what you wrote, once Alphorn may read it.")
        return NoIdea(words, _("Let Alphorn read"), reverse("connections"))
    if not Item.objects.filter(workspace=workspace).exists():
        return NoIdea(_("Ideas for posts come once something was brought in."), _("See when"), reverse("schedule"))
    words = _("No more ideas for now: each rests for a month after it was shown.")
    return NoIdea(words, _("Never about…"), reverse("muted"))


def said(suggestion: Suggestion, language: str) -> Said:
    """The words of an idea, in the reader's language."""
    item = suggestion.item
    network = NETWORKS[item.network].name
    match Idea(suggestion.idea):
        case Idea.INTEREST:
            return _interest(suggestion, item, network, language)
        case Idea.LIKED:
            return _liked(suggestion.pk, item, network)
        case Idea.YEAR_AGO:
            return _year_ago(suggestion.pk, item, network)
        case Idea.DID_WELL:
            return _did_well(suggestion.pk, item, network)


def _interest(suggestion: Suggestion, item: Item, network: str, language: str) -> Said:
    name = {"name": item.author, "network": network}
    sentences = [
        _("What is new with %(name)s and you?"),
        _("Which moment with %(name)s would you like to show somebody?"),
        _("What would you tell somebody who has never heard of %(name)s?"),
        _("What is the small thing about %(name)s that few people know?"),
    ]
    own = Item.objects.filter(workspace=suggestion.workspace_id, is_own=True, removed_at=None, deleted_at=None)
    last = last_about(own, item, language)
    since = (
        _("and you have not written about it since %(when)s") % {"when": month(last)}
        if last
        else _("and you have not written about it yet")
    )
    why = _("You like %(name)s on %(network)s") % name
    return Said(
        suggestion.pk,
        _one_of(sentences, suggestion) % name,
        _("%(why)s, %(since)s.") % {"why": why, "since": since},
        _("%(name)s: ") % name,
        about=item.author,
    )


def _liked(pk: UUID, item: Item, network: str) -> Said:
    author = item.author or _("somebody")
    words = {"author": author, "quote": quote(item.text), "network": network, "day": day(item.happened_at)}
    return Said(
        pk,
        _("What do you say to this by %(author)s: “%(quote)s”?") % words,
        _("You liked it on %(network)s.") % words,
        _("%(author)s wrote: “%(quote)s” ") % words,
        about=item.author,
    )


def _year_ago(pk: UUID, item: Item, network: str) -> Said:
    years = max(1, round((timezone.now() - item.happened_at).days / 365.25))
    ago = ngettext("A year ago today", "%(count)s years ago today", years) % {"count": years}
    words = {"ago": ago, "quote": quote(item.text), "network": network}
    return Said(
        pk,
        _("%(ago)s you wrote: “%(quote)s” What has become of it?") % words,
        _("You posted it on %(network)s.") % words,
        _("%(ago)s: “%(quote)s” ") % words,
    )


def _did_well(pk: UUID, item: Item, network: str) -> Said:
    likes = int(item.counts.get("likes", 0))
    words = {"quote": quote(item.text), "network": network, "month": month(item.happened_at)}
    people = ngettext("One person liked it", "%(count)s people liked it", likes) % {"count": number(likes)}
    return Said(
        pk,
        _("Say it again, for those who were not there: “%(quote)s”") % words,
        _("%(people)s on %(network)s in %(month)s.") % {**words, "people": people},
        item.text,
    )


def month(moment: datetime) -> str:
    """ "May", with its year where that is another one."""
    local = timezone.localtime(moment)
    return date_format(local, "MONTH_OF_THIS_YEAR" if local.year == timezone.localtime().year else "YEAR_MONTH_FORMAT")


def quote(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED].rsplit(' ', 1)[0]}…"


def _one_of(sentences: list[str], suggestion: Suggestion) -> str:
    """Always the same for one idea, so that a page that is loaded again says the same."""
    return sentences[suggestion.pk.int % len(sentences)]
