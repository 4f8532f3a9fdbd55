"""How strict a stand-in is: switches that tests turn through the control interface."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Each begins as the real network is, as far as anybody knows. A network adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    refuse_duplicates: bool = True
    token_seconds: float | None = Field(None, gt=0)  # how long the tokens live that it hands out, if not as usual

    def life(self, usual: float) -> float:
        """How long a token lives, in seconds."""
        return self.token_seconds or usual
