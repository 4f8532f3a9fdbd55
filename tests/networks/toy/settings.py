"""The settings of the toy box."""

from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from alphorn.networks.facts import AppKeys
from alphorn.networks.settings import NetworkSettings


class ToySettings(NetworkSettings):
    """`ALPHORN_TOY_…`."""

    model_config = SettingsConfigDict(env_prefix="ALPHORN_TOY_")

    client_id: str = ""
    client_secret: str = Field("", repr=False)
    tongue: Literal["high", "low"] = "high"
    marbles_per_day: int = Field(1_000, ge=0)

    @property
    def keys(self) -> AppKeys:
        """As the toy box gave them."""
        return AppKeys(self.client_id, self.client_secret)

    @property
    def dialect(self) -> str:
        """The tongue."""
        return self.tongue

    @property
    def budget(self) -> int:
        """Looking at marbles wears them out."""
        return self.marbles_per_day
