"""What somebody looks for, as the database asks for it: by the folding of `lib/folding.py`, which wrote what is found.

Words are all to be there; "several in quotes" beside each other; -this is not; one or the other is enough with "or".
"""

import re
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.search import SearchConfig, SearchQueryField
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from alphorn.lib.folding import is_unspaced, pairs_of, words_in
from alphorn.models.importing.item import Item
from alphorn.models.importing.search_language import search_config

RULE = 2  # by which `search` and `name` of an item were written: raised with each change of it, and its index with it
ASKED = re.compile(r'(?P<without>-?)(?:"(?P<together>[^"]*)"?|(?P<word>\S+))')
MOST = 50  # parts of a question
FEW = 500  # items


class All(Func):
    """What fits each of these."""

    template = "(%(expressions)s)"
    arg_joiner = " && "
    output_field: ClassVar = SearchQueryField()


class Either(All):
    """What fits one of these."""

    arg_joiner = " || "


class Without(All):
    """What does not fit."""

    template = "(!! %(expressions)s)"


class Finds(Func):
    """Whether an item is found by it."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field: ClassVar = BooleanField()


def saying(items: "QuerySet[Item]", asked: str, language: str) -> Q:
    """Which of these answer the question of somebody who reads that language.

    Few are named: whoever sorts them reads no others. Many are soon met on the way from the newest.
    """
    few = few_saying(items, asked, language)
    return answers(asked, language) if few is None else Q(pk__in=few)


def few_saying(items: "QuerySet[Item]", asked: str, language: str) -> "list[UUID] | None":
    """Those that answer, where they are few. None: there are many."""
    found = list(items.filter(answers(asked, language)).values_list("pk", flat=True)[: FEW + 1])
    return found if len(found) <= FEW else None


def answers(asked: str, language: str) -> Q:
    """Whether an item answers the question."""
    return Q(Finds(F("search"), _looked_for(asked, language)))


def _looked_for(asked: str, language: str) -> Func:
    """One without a word finds nothing."""
    config = search_config(language)
    alternatives: list[list[Func]] = [[]]
    for part in list(ASKED.finditer(asked))[:MOST]:
        if part.group().lower() == "or":
            alternatives.append([])
        elif fitting := _fitting(part["together"] or part["word"] or "", config, together=bool(part["together"])):
            alternatives[-1].append(Without(fitting) if part["without"] else fitting)
    return _one(Either, [_one(All, each) for each in alternatives if each])


def _one(joined: type[All], parts: list[Func]) -> Func:
    return joined(*parts) if parts else _exactly("")


def _fitting(words: str, config: str, *, together: bool) -> Func | None:
    found = list(words_in(words))
    if together and not any(is_unspaced(word) for word in found):
        return _by_rules(" ".join(found), config, "phraseto_tsquery") if found else None
    return All(*(_word(word, config) for word in found)) if found else None


def _word(word: str, config: str) -> Func:
    if is_unspaced(word):
        return _exactly(" & ".join(f"'{pair}'" for pair in pairs_of(word)) or f"'{word}':*")
    by_rules = _by_rules(word, config, "plainto_tsquery")
    return by_rules if word.isascii() else Either(by_rules, _exactly(f"'{word}'"))


def _by_rules(words: str, config: str, function: str) -> Func:
    """By the rules of the language: other endings fit, too."""
    return Func(SearchConfig(config), Value(words), function=function, output_field=SearchQueryField())


def _exactly(query: str) -> Func:
    """In the database's own words. Those put in here hold letters alone."""
    return Cast(Value(query), SearchQueryField())
