"""What templates may say about what is brought in: items, streams and runs. Loaded into every template."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import template

from alphorn.models import Item, Run, Stream
from alphorn.models.ideas.candidates import idea_of
from alphorn.web.sentences import items as words_of_items
from alphorn.web.sentences import numbers
from alphorn.web.sentences import pictures as picture_words
from alphorn.web.sentences import streams as stream_words

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """ "4,318"."""
    return numbers.number(number)


@register.filter
def safe_url(url: str) -> str:
    """An address from outside, where a link may lead there."""
    return words_of_items.safe_url(url)


@register.filter
def item_words(item: Item) -> words_of_items.Words:
    """What the archive says about it."""
    return words_of_items.words(item)


@register.filter
def pictures_of(item: Item) -> Sequence[picture_words.Shown]:
    """What is shown below its words."""
    return picture_words.pictures_of(item)


@register.filter
def face_address(item: Item) -> str:
    """The face of somebody, or of a Page."""
    return picture_words.face_of(item)


@register.filter
def may_begin(item: Item) -> bool:
    """Whether a post can begin with it."""
    return idea_of(item) is not None


@register.filter
def place(item: Item) -> str:
    """Where it is."""
    return words_of_items.place(item)


@register.filter
def places(items: Sequence[Item]) -> str:
    """Where they are, each place once."""
    return stream_words.listed(list(dict.fromkeys(words_of_items.place(item) for item in items)))


@register.filter
def stream_name(stream: Stream) -> str:
    """ "your posts"."""
    return stream_words.name(stream)


@register.filter
def stream_names(streams: Sequence[Stream]) -> str:
    """ "your posts, likes and followers"."""
    return stream_words.listed([stream_words.name(stream) for stream in streams])


@register.filter
def stream_asks(stream: Stream) -> bool:
    """Whether only the person gets it going again."""
    return stream_words.asks(stream)


@register.filter
def was_not_allowed(stream: Stream) -> bool:
    """Whether the consent left it out."""
    return stream_words.was_not_allowed(stream)


@register.filter
def next_time(stream: Stream) -> str:
    """When it comes next."""
    return stream_words.next_time(stream)


@register.filter
def lately(moment: datetime) -> str:
    """ "14:02", "yesterday, 14:02"."""
    return stream_words.lately(moment)


@register.filter
def intervals(stream: Stream) -> list[stream_words.Choice]:
    """What can be chosen."""
    return stream_words.choices(stream)


@register.filter
def often(interval: timedelta) -> str:
    """ "every hour"."""
    return stream_words.often(interval)


@register.filter
def progress(stream: Stream) -> str:
    """How far its first import has come."""
    return stream_words.progress(stream)


@register.filter
def share(stream: Stream) -> int:
    """How far its first import has come, in per cent."""
    return stream_words.share(stream)


@register.filter
def kept_things(stream: Stream) -> str:
    """ "3,012 posts"."""
    return stream_words.kept_things(stream)


@register.filter
def run_ending(run: Run, network: str) -> str:
    """How a run ended."""
    return stream_words.run_ending(run, network)


@register.filter
def took(run: Run) -> str:
    """How long a run took."""
    return stream_words.took(run)
