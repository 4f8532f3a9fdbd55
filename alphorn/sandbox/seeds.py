"""The people a new sandbox begins with: six on X; three on Facebook, who run four Pages, and one of them none."""

from alphorn.sandbox.oracle.items import Items
from alphorn.sandbox.oracle.posts import Posts
from alphorn.sandbox.oracle.store import Store
from alphorn.sandbox.people.people import PAGES, People, Roles
from alphorn.sandbox.worlds.growing import nothing_grows

X_PEOPLE = (
    ("1001", "alice_lenses", "Alice", "Photographs mountains before breakfast."),
    ("1002", "bob_bakes", "Bob", "Bread, and what goes on it."),
    ("1003", "nuria_goms", "Nuria", "Counts ibex. Nineteen so far."),
    ("1004", "karim_codes", "Karim", "Small programs for small machines."),
    ("1005", "mei_moves", "Mei", "Runs up, walks down."),
    ("1006", "jonas_juchzt", "Jonas", "Plays the alphorn, mostly in tune."),
)
FACEBOOK_PEOPLE = (
    ("2001", "alice.lenses", "Alice Lenz", "Photographs mountains before breakfast."),
    ("2002", "bob.bakes", "Bob Bäcker", "Bread, and what goes on it."),
    ("2003", "nuria.goms", "Nuria Grau", "Reads much, runs nothing."),
)
FACEBOOK_PAGES = (
    ("3001", "alice.lenses.photography", "Alice Lenses", "2001"),
    ("3002", "hut.above.the.lake", "The hut above the lake", "2001"),
    ("3003", "larch.watch", "Larch watch", "2001"),
    ("3004", "bobs.bakery", "Bob's bakery", "2002"),
)
X_POSTS = (
    ("1002", "Rye bread is out of the oven. The valley may wake up."),
    ("1003", "Counted nineteen ibex on the ridge this morning, and one photographer, who did not see me."),
)
FACEBOOK_POSTS = (("3002", "The hut has its lights on again. Two beds free at the weekend, soup for everybody."),)
LONG_AGO = 1_790_000_000.0


def settle(store: Store) -> None:
    """Let everybody move in, unless somebody lives there already."""
    if store.row("SELECT 1 FROM people"):
        return
    with store.change():
        _settle_x(store)
        _settle_facebook(store)


def _settle_x(store: Store) -> None:
    people = People(store, "x")
    for id, handle, name, about in X_PEOPLE:
        people.add(name, handle, about, id)
    posts = Posts(store, "x", Items(store, "x", nothing_grows))
    for author_id, text in X_POSTS:
        posts.add(author_id, text, client_id="", at=LONG_AGO)


def _settle_facebook(store: Store) -> None:
    people, pages, roles = People(store, "facebook"), People(store, PAGES), Roles(store)
    for id, handle, name, about in FACEBOOK_PEOPLE:
        people.add(name, handle, about, id)
    for id, handle, name, person_id in FACEBOOK_PAGES:
        if person := people.get(person_id):
            roles.give(person, pages.add(name, handle, "", id))
    posts = Posts(store, "facebook", Items(store, "facebook", nothing_grows))
    for author_id, text in FACEBOOK_POSTS:
        posts.add(author_id, text, client_id="", at=LONG_AGO)
