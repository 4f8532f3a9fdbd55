"""`alphorn reset-password EMAIL`: prints a link, good for once and an hour, under which a password is set anew."""

import importlib

from alphorn.commands.in_step import open_database
from alphorn.lib.environment import Unusable, environment
from alphorn.lib.logs import configure


def main(arguments: list[str]) -> int:
    """Print the link for the user with that address. Raises Unusable when there is none."""
    if len(arguments) != 1:
        raise Unusable("Say whose password: alphorn reset-password alice@example.org")
    configure("WARNING")
    open_database()
    user = importlib.import_module("alphorn.models").User.objects.at(arguments[0]).first()
    if user is None:
        raise Unusable(f"Nobody here has the address {arguments[0]}.")
    path = importlib.import_module("alphorn.web.pages.accounts").password_link(user)
    print(f"Open this once, within an hour, to set a new password: {environment().origin}{path}")
    return 0
