"""Compares what Alphorn says with what the networks really created. Pure: it knows neither of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from alphorn.networks.reasons import Reason
from chaos.rows import Claim

KINDS = ("lost", "doubled", "wrong", "unconfirmed", "unsettled", "items_wrong")
UNDER_WAY = ("waiting", "sending", "checking")
# Where nobody can tell by looking, or where a person left the question standing: rules 6 and 12 of reliability.md.
CANNOT_TELL = {
    Reason.TWO_ALIKE,
    Reason.ALIKE_BUT_OLDER,
    Reason.OTHERS_THERE,
    Reason.CANNOT_LOOK_BACK,
    Reason.NOBODY_LOOKED,
    Reason.DUPLICATE,
    Reason.DISCONNECTED,
    Reason.BY_PERSON,
}
MAY_BE_THERE = ("delivered", "unconfirmed", *UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A form that was answered with "it is taken", and for how many places."""

    key: str
    text: str
    places: int


@dataclass(frozen=True, slots=True)
class Created:
    """What a network really has."""

    network: str
    account: str
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be. `is_excused`: nobody could have known. `of`: deliveries, or a list."""

    kind: str
    words: str
    is_excused: bool = False
    of: Sequence[str] = ()


Words = tuple[str, str, str]  # the network, the account there, the text


def judge(accepted: Iterable[Accepted], claims: Sequence[Claim], created: Sequence[Created]) -> list[Finding]:
    """Everything that is wrong with the deliveries."""
    return [*_lost(accepted, claims), *_against_the_truth(claims, created), *_open(claims)]


def _lost(accepted: Iterable[Accepted], claims: Sequence[Claim]) -> Iterator[Finding]:
    """What was taken is there, with a delivery for each place."""
    there = Counter(claim.key for claim in claims)
    for each in accepted:
        for _ in range(each.places - there[each.key]):
            yield Finding("lost", f"“{each.text}” was taken for {each.places} places and has {there[each.key]}")


def _against_the_truth(claims: Sequence[Claim], created: Sequence[Created]) -> Iterator[Finding]:
    said: dict[Words, list[Claim]] = defaultdict(list)
    really: dict[Words, list[Created]] = defaultdict(list)
    for claim in claims:
        said[claim.network, claim.account, claim.text].append(claim)
    for post in created:
        really[post.network, post.account, post.text].append(post)
    for words in said.keys() | really.keys():
        yield from _of_one(words, said[words], really[words])


def _of_one(words: Words, claims: Sequence[Claim], created: Sequence[Created]) -> Iterator[Finding]:
    """Of the deliveries of one text to one account, nearly always one."""
    name, of = " · ".join(words), [claim.id for claim in claims]
    ids = {post.id for post in created}
    for _ in range(len(created) - len(claims)):
        yield Finding("doubled", f"{name}: there are {sorted(ids)}, of {_states(claims)}", of=of)
    delivered = [claim for claim in claims if claim.state == "delivered"]
    for claim in delivered:
        if claim.remote_id and claim.remote_id not in ids:
            yield Finding("wrong", f"{name}: delivered as {claim.remote_id}, and there is {sorted(ids)}", of=of)
    if len(created) < len(delivered):
        yield Finding("wrong", f"{name}: {len(delivered)} delivered, and there is {sorted(ids)}", of=of)
    may_be = sum(claim.state in MAY_BE_THERE for claim in claims)
    if may_be < len(created) <= len(claims):
        yield Finding("wrong", f"{name}: there is {sorted(ids)}, of {_states(claims)}", of=of)


def _states(claims: Sequence[Claim]) -> str:
    return ", ".join(f"{claim.state} {claim.reason} after {claim.attempt}" for claim in claims) or "none"


def _open(claims: Sequence[Claim]) -> Iterator[Finding]:
    for claim in claims:
        words = f"{claim.network} · {claim.account} · {claim.text}: {claim.reason}"
        if claim.state in UNDER_WAY:
            yield Finding("unsettled", f"{words}, {claim.state}, due in {claim.due_in:.0f} s", of=[claim.id])
        elif claim.state == "unconfirmed":
            yield Finding("unconfirmed", words, claim.is_gone or claim.reason in CANNOT_TELL, of=[claim.id])


def judge_list(name: str, kept: Set[str], there: Set[str], list_id: str) -> list[Finding]:
    """One that was read whole while nothing was wrong."""
    missing = [f"{name}: {id} is there, and did not come in" for id in sorted(there - kept)]
    beyond = [f"{name}: {id} is here, and not there" for id in sorted(kept - there)]
    return [Finding("items_wrong", words, of=[list_id]) for words in (*missing, *beyond)]


def figures(findings: Sequence[Finding]) -> Mapping[str, int]:
    """How many of each."""
    found = Counter(finding.kind for finding in findings)
    return {kind: found[kind] for kind in KINDS}


def is_clean(findings: Sequence[Finding]) -> bool:
    """Whether there is nothing that cannot be excused."""
    return all(finding.is_excused for finding in findings)
