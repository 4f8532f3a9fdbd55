"""Networks are made in one place, and get what the settings say."""

from alphorn.lib.environment import read
from alphorn.models.connections.hosts import host_at
from alphorn.networks.facebook import Facebook
from alphorn.networks.facebook.settings import FacebookSettings
from alphorn.networks.http import Http


def test_facebook_speaks_the_version_that_is_set() -> None:
    network = host_at("facebook", "sandbox").speak(Http())

    assert isinstance(network, Facebook)
    assert network.version == read(FacebookSettings).version
    assert f"/{network.version}/dialog/oauth" in network.consent_page(
        state="s", challenge="c", redirect_uri="https://localhost/back"
    )


def test_another_version_goes_into_every_address() -> None:
    host = host_at("facebook", "sandbox")

    network = Facebook(host.keys, host.addresses, Http(), "v27.0")

    assert "/v27.0/dialog/oauth" in network.consent_page(
        state="s", challenge="c", redirect_uri="https://localhost/back"
    )
