"""Every fault of the sandbox that a run switches on, as rules of its control interface.

Left out is what no fault is but a lie that nobody can see through, and that docs/reliability.md tells of: posts on a
list that nobody made, a list that leaves out what it took, a refusal of what was done.
"""

from collections.abc import Iterator, Mapping

from alphorn.sandbox.faults.spoiling import SPOILT
from alphorn.sandbox.network import Network
from alphorn.sandbox.networks import NETWORKS

Fault = Mapping[str, object]
# Such a page is no page: whoever reads it knows.
SEEN_THROUGH = ("errors", "problem", "empty", "nothing", "null", "astray")
# These leave something out, or rename it: of lists on which nothing of ours stands.
HALF_TRUE = tuple(each for each in SPOILT if each not in (*SEEN_THROUGH, "other ids"))
ELSEWHERE = {"x": "GET /2/users/:id/liked_tweets", "facebook": "GET /{user}/likes"}
OWN = {"x": "posts", "facebook": "page_posts"}
BEFORE, AFTER = (401, 403, 500, 502, 503, 504), (500, 502, 503, 504)
FOR_A_DAY = ("app-day-used-up", "too-many-until-2286")  # nothing more would go out there in a run
TOO_MANY: tuple[Mapping[str, str], ...] = (
    {"Retry-After": "1"},
    {"Retry-After": "0.493"},
    {"Retry-After": "soon"},
    {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"},
    {},
)


def faults_of(slug: str, latest: float) -> list[Fault]:
    """Those of a network; what it does late it does so many seconds later at most."""
    network = next(each for each in NETWORKS if each.slug == slug)
    return [*_of_sending(latest), *_of_every_call(), *_of_lists(network), *_of_tokens(), *_odd(network)]


def _of_sending(latest: float) -> Iterator[Fault]:
    create = {"call": "create"}
    yield {**create, "hang": True}
    yield {**create, "delay_s": 1.0}
    yield {**create, "reset_before": True}
    yield {**create, "lose_reply": True}
    yield {**create, "garbage": True}
    yield {**create, "create_late_s": latest}
    yield {**create, "create_late_s": latest / 4}
    yield from ({**create, "status": status} for status in BEFORE)
    yield from ({**create, "status": status, "after": True} for status in AFTER)
    yield from ({**create, "status": 429, "headers": headers} for headers in TOO_MANY)


def _of_every_call() -> Iterator[Fault]:
    yield {"refuse": True}
    yield {"hang": True}
    yield {"delay_s": 1.5}
    yield {"reset_before": True}
    yield {"status": 503}
    yield {"status": 429, "headers": TOO_MANY[0]}


def _of_lists(network: Network) -> Iterator[Fault]:
    every, own = {"call": network.lists}, {"call": OWN[network.slug]}
    yield from ({**every, how: True} for how in ("cursor_loop", "repeat_page", "shuffle", "by_time", "lose_reply"))
    yield {**every, "too_much": 10}
    yield from ({**every, "page": page} for page in SEEN_THROUGH)
    yield from ({"call": ELSEWHERE[network.slug], "page": page} for page in HALF_TRUE)
    yield from ({**own, how: True} for how in ("hang", "reset_before", "garbage", "lose_reply"))


def _of_tokens() -> Iterator[Fault]:
    yield {"expire_tokens": True}
    yield {"revoke_tokens": True}
    yield {"expire_tokens": True}
    yield from ({"call": "token", **how} for how in ({"status": 500}, {"hang": True}, {"lose_reply": True}))


def _odd(network: Network) -> Iterator[Fault]:
    """As others have met them; of what stands on a page, only what says that it is none."""
    for name, each in network.odd.items():
        body = each.body if isinstance(each.body, dict) else {}
        if not (each.status == 200 and body.get("data")) and name not in FOR_A_DAY:
            yield {"odd": name}
