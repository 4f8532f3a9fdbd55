"""The six people of X, and what two of them said long ago."""

from alphorn.sandbox.playing.stand_in import LONG_AGO, StandIn

PEOPLE = (
    ("1001", "alice_lenses", "Alice", "Photographs mountains before breakfast."),
    ("1002", "bob_bakes", "Bob", "Bread, and what goes on it."),
    ("1003", "nuria_goms", "Nuria", "Counts ibex. Nineteen so far."),
    ("1004", "karim_codes", "Karim", "Small programs for small machines."),
    ("1005", "mei_moves", "Mei", "Runs up, walks down."),
    ("1006", "jonas_juchzt", "Jonas", "Plays the alphorn, mostly in tune."),
)
POSTS = (
    ("1002", "Rye bread is out of the oven. The valley may wake up."),
    ("1003", "Counted nineteen ibex on the ridge this morning, and one photographer, who did not see me."),
)


def settle(stand_in: StandIn) -> None:
    """Let them move in."""
    for id, handle, name, about in PEOPLE:
        stand_in.people.add(name, handle, about, id)
    for author_id, text in POSTS:
        stand_in.posts.add(author_id, text, client_id="", at=LONG_AGO)
