"""The settings of X: the app's keys, which of its two vocabularies is spoken, and what reading may cost."""

from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from alphorn.networks.facts import AppKeys
from alphorn.networks.settings import NetworkSettings


class XSettings(NetworkSettings):
    """`ALPHORN_X_…`."""

    model_config = SettingsConfigDict(env_prefix="ALPHORN_X_")

    client_id: str = ""
    client_secret: str = Field("", repr=False)  # none for a public client
    vocabulary: Literal["tweet", "post"] = "tweet"
    reads_per_day: int = Field(10_000, ge=0, le=1_000_000_000)  # 0: nothing is read

    @property
    def keys(self) -> AppKeys:
        """OAuth 2.0 client id and secret."""
        return AppKeys(self.client_id, self.client_secret)

    @property
    def dialect(self) -> str:
        """The vocabulary."""
        return self.vocabulary

    @property
    def budget(self) -> int:
        """X charges for each item that is read."""
        return self.reads_per_day
