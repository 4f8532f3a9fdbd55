"""What one says to the control interface about items."""

from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from alphorn.sandbox.pictures.picture import NAMED, pictures_named

MOST = 1_000_000


def _known(names: str | None) -> str | None:
    """Names of pictures that can be painted."""
    return " ".join(each.name for each in pictures_named(names or "")) if names is not None else None


Number = Annotated[int | None, Field(ge=0)]


class Whose(BaseModel):
    """Whose stream, and which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: str
    stream: str


class Words(Whose):
    """What is said of an item; what is left out stays as it is."""

    text: str | None = None
    name: str | None = None
    handle: str | None = None
    link: str | None = None
    category: str | None = None
    pictures: Annotated[str | None, Field(pattern=f"^({NAMED.pattern}( |$))*$"), AfterValidator(_known)] = None
    author_id: str | None = None
    likes: Number = None
    reposts: Number = None
    replies: Number = None

    @property
    def said(self) -> dict[str, Any]:
        """The columns that are named."""
        return self.model_dump(exclude={"person", "stream", "id", "at", "count"}, exclude_none=True)


class New(Words):
    """One more, or with `count` as many as that and no others."""

    count: int | None = Field(None, ge=0, le=MOST)
    id: str = ""
    at: AwareDatetime | None = None


class Changed(Words):
    """One that is there."""

    id: str


class Gone(Whose):
    """One that is to go, or all."""

    id: str = ""
