"""The networks: one contract for all, their recorded answers, and the line to the world."""

import pytest

pytest.register_assert_rewrite("tests.networks.contract", "tests.networks.counting")
