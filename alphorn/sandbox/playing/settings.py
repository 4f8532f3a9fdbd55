"""How strict a stand-in is: switches that tests turn through the control interface."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Each begins as the real network is, as far as anybody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vocabulary: Literal["old", "new", "as asked"] = "as asked"  # X: tweet.fields, post.fields, or either
    rate_limits: bool = True  # X: count, tell, and answer 429 when a limit is used up
    reach: bool = True  # X: no more than the newest 3,200 posts of somebody, and 800 of a home timeline
    refuse_duplicates: bool = True
    require_proof: bool = True  # Facebook: the app's switch “Require App Secret”
