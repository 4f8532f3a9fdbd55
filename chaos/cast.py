"""Who the people of a run are at the networks: so many that no place gets more than a page of its network shows."""

from collections.abc import Sequence

from bench.trouble import Networks

# Whom the sandbox knows, with lists that are long.
KNOWN = {
    "ada": (("x", "1004"), ("facebook", "2001")),
    "ben": (("x", "1005"), ("facebook", "2002")),
    "cleo": (("x", "1003"), ("x", "1006")),
}
NAMES = (*KNOWN, "dora", "emil", "fina", "gian", "hedi", "igor", "jana", "kurt", "lena")
PAGES = 4  # that each runs at Facebook, besides

Account = tuple[str, str]  # a network, and the id of a person there


async def accounts_of(names: Sequence[str], networks: Networks) -> dict[str, Sequence[Account]]:
    """The accounts of each: those that are known, then new ones, with which they move in at the networks now."""
    pages = {name: [{"name": f"{name}'s page {number}"} for number in range(1, PAGES + 1)] for name in names}
    at_x = await networks.move_in("x", [{"name": name} for name in names])
    at_facebook = await networks.move_in("facebook", [{"name": name, "pages": pages[name]} for name in names])
    return {
        name: (*KNOWN.get(name, ()), ("x", x), ("facebook", facebook))
        for name, x, facebook in zip(names, at_x, at_facebook, strict=True)
    }
