"""Which Pages Facebook shows, list by list, however large it lets a page of one be."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from alphorn.networks.endings import TOO_LARGE, Ending, OutcomeUnknown, Rejected, SignInAgain, TryAgain
from alphorn.networks.facebook.places import MOST, MOST_LISTED, MOST_PORTFOLIOS, PORTFOLIOS, places_of
from alphorn.networks.grants import Hidden, Place
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import LONGEST_TEXT

PAGES = "https://facebook.com"
TOO_MUCH = TryAgain(Reason.TOO_MUCH)


def page(number: int, **more: object) -> dict[str, object]:
    """A row of a list of Pages."""
    return {"id": str(number), "name": f"Page {number}", "access_token": f"token-{number}", **more}


class Graph:
    """Lists by their paths, cut into pages as they are asked for; where too many are asked for, what `refuses` says."""

    def __init__(
        self, lists: Mapping[str, Sequence[object] | Ending], *, most: int = 1000, refuses: Ending = TOO_MUCH
    ) -> None:
        self.lists = lists
        self.most = most
        self.refuses = refuses
        self.sizes: list[int] = []

    async def get(self, path: str, query: dict[str, str]) -> Mapping[str, Any]:
        """A page of one."""
        rows, size, first = self.lists.get(path, []), int(query["limit"]), int(query.get("after", "0"))
        self.sizes.append(size)
        if isinstance(rows, Ending):
            raise rows
        if size > self.most:
            raise self.refuses
        paging = {"cursors": {"after": str(first + size)}, "next": "further"} if first + size < len(rows) else {}
        return {"data": rows[first : first + size], "paging": paging}

    async def places(self, *scopes: str) -> tuple[tuple[Place, ...], Hidden]:
        """What is found."""
        return await places_of(self.get, scopes, PAGES)


async def test_each_page_is_found_once_in_all_lists() -> None:
    graph = Graph(
        {
            "me/accounts": [page(number) for number in range(150)],
            "me/businesses": [{"id": "7", "name": "A house"}],
            "7/owned_pages": [page(149), page(500)],
            "7/client_pages": [page(501)],
        }
    )

    found, hidden = await graph.places(PORTFOLIOS)

    assert [place.remote_id for place in found] == [*map(str, range(150)), "500", "501"]
    assert hidden == Hidden()


@pytest.mark.parametrize("refuses", [TOO_MUCH, OutcomeUnknown(Reason.GARBAGE, TOO_LARGE)], ids=["there", "here"])
@pytest.mark.parametrize("most", [30, 1])
async def test_a_list_that_is_too_much_is_asked_for_by_halves(most: int, refuses: Ending) -> None:
    """Guard: `halving.by_halves`, which halves; and as many Pages as before are listed, in however many calls."""
    graph = Graph({"me/accounts": [page(number) for number in range(60)]}, most=most, refuses=refuses)

    found, _ = await graph.places()

    assert len(found) == 60
    assert graph.sizes[:3] == [100, 50, 25]
    assert graph.sizes[-1] == min(25, most)


@pytest.mark.parametrize("ending", [TOO_MUCH, TryAgain(Reason.RATE_LIMITED)])
async def test_what_is_too_much_for_one_page_too_is_an_ending(ending: Ending) -> None:
    with pytest.raises(TryAgain) as raised:
        await Graph({"me/accounts": ending}).places()

    assert raised.value.reason is ending.reason


async def test_a_list_without_an_end_is_left_at_some_point() -> None:
    """Guard: `places.MOST_LISTED`."""
    asked: list[str] = []

    async def endless(path: str, query: dict[str, str]) -> Mapping[str, Any]:
        asked.append(path)
        return {"data": [], "paging": {"cursors": {"after": str(len(asked))}, "next": "further"}}

    assert await places_of(endless, (), PAGES) == ((), Hidden(portfolios=True, unread=True))
    assert len(asked) == MOST_LISTED / MOST


async def test_of_many_portfolios_some_are_looked_into() -> None:
    """Guard: `places.MOST_PORTFOLIOS`."""
    graph = Graph({"me/businesses": [{"id": str(number)} for number in range(MOST_PORTFOLIOS + 10)]})

    await graph.places(PORTFOLIOS)

    assert len(graph.sizes) == 2 + 2 * MOST_PORTFOLIOS


@pytest.mark.parametrize("refused", [Rejected(Reason.REFUSED), SignInAgain(Reason.SCOPE_MISSING)])
async def test_a_portfolio_that_is_not_for_these_eyes_hides_no_other(refused: Ending) -> None:
    lists: dict[str, Sequence[object] | Ending] = {"me/accounts": [page(1)], "me/businesses": [{"id": "7"}]}

    found, _ = await Graph({**lists, "7/owned_pages": refused, "7/client_pages": [page(2)]}).places(PORTFOLIOS)

    assert [place.remote_id for place in found] == ["1", "2"]


async def test_a_token_that_dies_meanwhile_is_no_empty_portfolio() -> None:
    """Guard: `places._if_open` says that it is not whole."""
    graph = Graph({"me/accounts": [page(1)], "me/businesses": SignInAgain(Reason.SIGNED_OUT)})

    found, hidden = await graph.places(PORTFOLIOS)

    assert ([place.remote_id for place in found], hidden.unread) == (["1"], True)


@pytest.mark.parametrize(
    "said", [{}, {"data": None}, {"data": {}}, {"data": [page(1)], "paging": {"next": {"page": 2}}}]
)
async def test_what_cannot_be_read_is_not_empty(said: dict[str, object]) -> None:
    async def odd(path: str, query: dict[str, str]) -> Mapping[str, Any]:
        return said

    with pytest.raises(OutcomeUnknown):
        await places_of(odd, (), PAGES)


async def test_who_may_not_post_is_told_so_by_name() -> None:
    rows = [page(1, tasks=["ANALYZE"]), page(2, access_token=None), page(3, tasks="all"), {"name": "Nobody's"}, "?"]

    found, hidden = await Graph({"me/accounts": rows}).places(PORTFOLIOS)

    assert [place.remote_id for place in found] == ["3"]
    assert hidden.names == ("Page 1", "Page 2")


async def test_what_a_page_is_called_fits_where_it_is_kept() -> None:
    rows = [page(1, name="\ud800 \0"), page(2, name=""), page(3, name="n" * 300), {**page(4), "id": "9" * 300}]

    found, _ = await Graph({"me/accounts": rows}).places()

    assert [(place.remote_id, place.name) for place in found] == [("1", "?"), ("2", "2"), ("3", "n" * LONGEST_TEXT)]
