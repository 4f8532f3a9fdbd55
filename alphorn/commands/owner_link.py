"""`alphorn owner-link`: on a public instance sign-up is closed; its owner comes by this link, once, within an hour."""

import importlib

from alphorn.commands.in_step import open_database
from alphorn.lib.environment import environment
from alphorn.lib.logs import configure


def main(arguments: list[str]) -> int:
    """Print the link. An earlier one ends with it. Raises Unusable."""
    configure("WARNING")
    open_database()
    if not environment().is_public:
        print(f"This Alphorn is for this machine alone, and sign-up is open: {environment().origin}")
    elif not show_unless_owned():
        print("This Alphorn has its owner already. Sign-up is closed.")
    return 0


def show_unless_owned() -> bool:
    """Print a new link unless somebody has signed up. Tells whether it did."""
    models = importlib.import_module("alphorn.models")
    if models.User.objects.exists():
        return False
    token = models.Instance.objects.get().new_owner_link()
    print(f"The owner signs up here, once, within an hour: {environment().origin}/owner/{token}", flush=True)
    return True
