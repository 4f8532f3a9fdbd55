"""The settings of Facebook: the app's keys, and the version of the Graph API that is spoken."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from alphorn.networks.facts import AppKeys
from alphorn.networks.settings import NetworkSettings


class FacebookSettings(NetworkSettings):
    """`ALPHORN_FACEBOOK_…`."""

    model_config = SettingsConfigDict(env_prefix="ALPHORN_FACEBOOK_")

    app_id: str = ""
    app_secret: str = Field("", repr=False)
    version: str = Field("v26.0", pattern=r"^v\d+\.\d+$")

    @property
    def keys(self) -> AppKeys:
        """App id and app secret."""
        return AppKeys(self.app_id, self.app_secret)

    @property
    def dialect(self) -> str:
        """The version."""
        return self.version
