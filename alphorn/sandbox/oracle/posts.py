"""What was really created, duplicates included: the truth that tests ask for."""

from collections.abc import Callable, Sequence

from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.oracle.item import Item, Span, item_of
from alphorn.sandbox.oracle.items import Items
from alphorn.sandbox.oracle.store import Store

POSTS = "posts"  # the stream on which everything created stands
MOST = 100
IdOf = Callable[[str, int, int], str]  # by whose it is, its place and its number


class Posts:
    """The posts of one network, as its people make them."""

    def __init__(self, store: Store, network: str, items: Items, id_of: IdOf) -> None:
        self._store = store
        self._network = network
        self._items = items
        self._id_of = id_of

    def add(self, author_id: str, text: str, *, client_id: str, at: float, link: str = "") -> Item:
        """Create one, whatever there is already."""
        number = self._items.next_number()
        sort = snowflake(at, number)
        id = self._id_of(author_id, sort, number)
        return self._items.add(author_id, POSTS, Grown(id, sort, at, author_id, text=text, link=link), client_id)

    def get(self, id: str) -> Item | None:
        """One that is still there."""
        return self._items.get(id, stream=POSTS)

    def newest_of(self, author_id: str) -> Sequence[Item]:
        """Somebody's newest posts."""
        return self._items.page(author_id, POSTS, Span(), MOST).items

    def newest(self) -> Sequence[Item]:
        """Everybody's newest posts, those that apps made before all others."""
        query = (
            "SELECT * FROM items WHERE network = ? AND stream = 'posts' AND deleted_at IS NULL "
            "ORDER BY client_id = '', sort DESC LIMIT ?"
        )
        return [item_of(row) for row in self._store.rows(query, self._network, MOST)]

    def created(self) -> Sequence[Item]:
        """Everything that a client created, oldest first, deleted ones too."""
        query = "SELECT * FROM items WHERE network = ? AND client_id != '' ORDER BY number"
        return [item_of(row) for row in self._store.rows(query, self._network)]

    def last_by_an_app(self, author_id: str) -> Item | None:
        """The newest post of somebody that an app made."""
        query = (
            "SELECT * FROM items WHERE network = ? AND owner_id = ? AND stream = 'posts' AND client_id != '' "
            "AND deleted_at IS NULL ORDER BY number DESC"
        )
        row = self._store.row(query, self._network, author_id)
        return item_of(row) if row else None

    def same(self, author_id: str, text: str, since: float) -> Item | None:
        """The newest post of the same words and author after `since`, made by an app."""
        query = (
            "SELECT * FROM items WHERE network = ? AND owner_id = ? AND stream = 'posts' AND created_at >= ? "
            "AND text = ? AND client_id != '' AND deleted_at IS NULL ORDER BY number DESC"
        )
        row = self._store.row(query, self._network, author_id, since, text)
        return item_of(row) if row else None

    def delete(self, id: str, at: float) -> None:
        """Take it off every timeline."""
        self._items.remove(id, at)
