"""The places and programs of the tests of commands."""

from tests.commands.conftest import beside, home, place, start

__all__ = ["beside", "home", "place", "start"]
