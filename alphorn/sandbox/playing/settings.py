"""How strict a stand-in is: switches that tests turn through the control interface."""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Each begins as the real network is, as far as anybody knows. A network adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    refuse_duplicates: bool = True
