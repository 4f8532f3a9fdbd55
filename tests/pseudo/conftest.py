"""The walk, once for all who look at what was seen."""

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.pseudo import catalogue
from tests.pseudo.scenes import walk_everywhere
from tests.pseudo.walk import Walk
from tests.stage import work
from tests.stage.sandbox import Played

LANGUAGES = [("en", "English"), (catalogue.LANGUAGE, "Nobody's")]


@pytest.fixture(scope="session")
def walk(
    sandbox: Played, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Walk:
    """Everything there is to be seen. The database is empty before and after."""
    folder = tmp_path_factory.mktemp("locale")
    catalogue.write(folder)
    sandbox.begin_anew()
    with django_db_blocker.unblock(), override_settings(LANGUAGES=LANGUAGES, LOCALE_PATHS=[folder]):
        work.empty_database()
        walked = walk_everywhere(sandbox.stage)
        work.empty_database()
    return walked
