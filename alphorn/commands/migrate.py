"""`alphorn migrate`: brings the database up to this version, one process at a time. `up` does it by itself."""

import importlib
import os

from alphorn.lib.environment import Unusable, environment
from alphorn.lib.logs import configure
from alphorn.lib.started import database_url
from alphorn.postgres import require_usable


def main(arguments: list[str]) -> int:
    """Migrate, and bind the key file to the database. Raises Unusable when they belong to two instances."""
    configure("WARNING")
    require_usable(database_url())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alphorn.settings")
    importlib.import_module("django").setup()
    checks = importlib.import_module("alphorn.models.instance_check")
    importlib.import_module("alphorn.models.migrating").migrate()
    try:
        checks.refuse_a_copy()
    except checks.IsACopy as error:
        raise Unusable(
            f"This is a copy: {error}. A copy does not send. Bring both from the same backup, see docs/operations.md."
        ) from None
    if environment().is_public:
        importlib.import_module("alphorn.commands.owner_link").show_unless_owned()
    return 0
