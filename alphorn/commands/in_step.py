"""The database as every command but `up` and `migrate` needs it: it answers, is of this version, and is no copy's."""

import importlib
import os

from alphorn.database.url import last_words, require_usable
from alphorn.lib.environment import NotNow, Unusable
from alphorn.lib.loading import loading
from alphorn.lib.started import database_url


def open_database() -> None:
    """Set Django up. Raises Unusable when the database is not to be used as it is; NotNow where it falls silent."""
    require_usable(database_url())
    set_up_django()
    try:
        _require_ours()
    except importlib.import_module("django.db").Error as error:
        raise NotNow(f"The database answered, and then no more: {last_words(error)}. Try again.") from None


def _require_ours() -> None:
    if names := importlib.import_module("alphorn.database.migrate").pending():
        raise Unusable(f"The database lacks {len(names)} changes of this version: run `alphorn migrate`.")
    importlib.import_module("alphorn.models.work.instance_check").refuse_a_copy()


def set_up_django() -> None:
    """Load the models. Raises Unusable where settings make that impossible."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alphorn.settings")
    with loading():
        importlib.import_module("django").setup()
