"""What whoever runs this Alphorn decides about a network: read from its own variables, refused in one sentence."""

import pytest

from alphorn.lib.environment import SANDBOX_PORTS, Unusable, read
from alphorn.networks import NETWORKS
from alphorn.networks.base import Network
from alphorn.networks.facebook.settings import FacebookSettings
from alphorn.networks.facts import AppKeys
from alphorn.networks.settings import NetworkSettings
from alphorn.networks.x.settings import XSettings

EVERY = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody decided anything."""
    for network in NETWORKS.values():
        for variable in network.settings.variables():
            monkeypatch.delenv(variable, raising=False)


@EVERY
def test_the_variables_of_a_network_begin_with_its_slug(network: type[Network]) -> None:
    mine = f"ALPHORN_{network.slug.upper()}_"

    assert [variable for variable in network.settings.variables() if not variable.startswith(mine)] == []


@EVERY
def test_the_steps_of_setting_up_name_variables_that_are_read(network: type[Network]) -> None:
    assert set(network.set_up.settings) <= set(network.settings.variables())


@EVERY
def test_keys_come_from_the_variables_that_setting_up_names(
    network: type[Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in zip(network.set_up.settings, ("an-id", "hush"), strict=True):
        monkeypatch.setenv(variable, value)

    assert read(network.settings).keys == AppKeys("an-id", "hush")


@EVERY
def test_nobody_reads_a_secret_off_the_settings(network: type[Network], monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in network.set_up.settings:
        monkeypatch.setenv(variable, "hush")

    said = repr(read(network.settings))

    assert said.count("hush") == 1  # the id is no secret


@EVERY
def test_without_keys_a_network_has_no_client_id(network: type[Network]) -> None:
    assert not read(network.settings).keys.client_id


@pytest.mark.parametrize(
    ("kind", "variable", "value"),
    [
        (XSettings, "ALPHORN_X_VOCABULARY", "words"),
        (XSettings, "ALPHORN_X_READS_PER_DAY", "-1"),
        (FacebookSettings, "ALPHORN_FACEBOOK_VERSION", "26"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_in_one_sentence_that_names_it(
    kind: type[NetworkSettings], variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(Unusable, match=rf"^{variable} cannot be used: .+\.$"):
        read(kind)


def test_where_reading_is_paid_a_day_has_a_budget() -> None:
    assert (read(XSettings).budget, read(FacebookSettings).budget) == (10_000, None)


def test_each_network_has_a_port_of_the_sandbox() -> None:
    assert 1 + len(NETWORKS) <= SANDBOX_PORTS
