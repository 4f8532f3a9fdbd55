"""`alphorn owner-link`: on a public instance sign-up is closed; its owner comes by this link, once, within an hour."""

import importlib
import os

from alphorn.lib.environment import environment
from alphorn.lib.logs import configure


def main(arguments: list[str]) -> int:
    """Print the link. An earlier one ends with it."""
    configure("WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alphorn.settings")
    importlib.import_module("django").setup()
    if not show_unless_owned():
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
