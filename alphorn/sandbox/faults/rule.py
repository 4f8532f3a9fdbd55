"""A rule: at which call what goes wrong, and how often.

A reader loses its token at the third page: `{"call": "likes", "from_n": 3, "times": 1, "revoke_tokens": true}`.
"""

from pydantic import BaseModel, ConfigDict, Field

from alphorn.sandbox.faults.spoiling import Spoilt


class Rule(BaseModel):
    """One rule. `call` is "create", "POST /2/tweets", a pattern such as "POST *", or "*" for every call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    call: str = "*"
    times: int | None = Field(None, ge=1)  # none: until it is lifted
    for_s: float | None = Field(None, gt=0)  # none: until it is lifted
    refuse: bool = False  # stops listening
    delay_s: float = Field(0, ge=0)  # waits, then acts if the caller is still there
    hang: bool | float = False  # says nothing, for so many seconds or until lifted; then cuts the line; creates nothing
    reset_before: bool = False  # cuts the line before anything has happened
    lose_reply: bool = False  # does it, then cuts the line
    create_late_s: float = Field(0, ge=0)  # does it so much later, even if the caller has gone
    garbage: bool = False  # does it, then answers half a page of HTML
    status: int | None = Field(None, ge=100, le=599)
    headers: dict[str, str] = Field(default_factory=dict)
    body: object = None
    odd: str = ""  # answers in this odd form, one of those that the network lists
    after: bool = False  # with `status`: does it first
    cursor_loop: bool = False  # of a list: the next page's cursor leads back to the first one
    repeat_page: bool = False  # of a list: a new cursor leads to the page that is being read
    shuffle: bool = False  # of a list: the page comes in any order
    page: Spoilt | None = None  # of a list: what the page is instead
    by_time: bool = False  # of a list: where it can be, the next page is named by a moment, without cursors
    too_much: int | None = Field(None, ge=0)  # of a list: more items than these on a page are refused
    from_n: int = Field(1, ge=1)  # begins at the n-th call that it fits
    revoke_tokens: bool | str = False  # of everybody, or whose; at once, where no `call` is named
    expire_tokens: bool | str = False

    @property
    def acts_at_once(self) -> bool:
        """Whether it is a deed and not something that waits for calls."""
        return self.call == "*" and bool(self.revoke_tokens or self.expire_tokens)
