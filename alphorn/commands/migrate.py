"""`alphorn migrate`: brings the database up to this version, one process at a time. `up` does it by itself."""

import importlib

from alphorn.commands.in_step import set_up_django
from alphorn.database.url import require_usable
from alphorn.lib.environment import environment
from alphorn.lib.logs import configure
from alphorn.lib.started import database_url


def main(arguments: list[str]) -> int:
    """Migrate, and bind the key file to the database. Raises Unusable when they belong to two instances."""
    configure("WARNING")
    require_usable(database_url())
    set_up_django()
    importlib.import_module("alphorn.database.migrate").migrate()
    importlib.import_module("alphorn.models.work.instance_check").refuse_a_copy()
    if environment().is_public:
        importlib.import_module("alphorn.commands.owner_link").show_unless_owned()
    return 0
