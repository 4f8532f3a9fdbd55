"""Who lives in a seeded Alphorn: Alice, who has most of it, and Bob in a workspace of his own."""

from dataclasses import dataclass
from datetime import timedelta

from alphorn.sandbox.worlds import sentences
from dev.seed.ground import Ground, Size, id_at
from dev.seed.rows import MembershipRow, UserRow, WorkspaceRow

PASSWORD = "golden larches"  # noqa: S105  # of people who do not exist
JOINED = timedelta(days=430)
ALICES_SHARE = (5, 6)


@dataclass(frozen=True, slots=True)
class Household:
    """A person, their workspace, how much is in it, and how they write."""

    user: UserRow
    workspace: WorkspaceRow
    membership: MembershipRow
    size: Size
    voice: tuple[str, ...]
    at_x: str  # who they are in the sandbox
    at_facebook: str


def households(ground: Ground, size: Size, password: str) -> list[Household]:
    """Both of them. `password` as it is kept."""
    alices, bobs = size.split(*ALICES_SHARE)
    return [
        _household(ground, "alice", alices, password, (sentences.PHOTOGRAPHER, "1001", "2001")),
        _household(ground, "bob", bobs, password, (sentences.BAKER, "1002", "2002")),
    ]


def _household(
    ground: Ground, name: str, size: Size, password: str, ways: tuple[tuple[str, ...], str, str]
) -> Household:
    dice = ground.dice("household", name)
    joined_at = ground.now - JOINED + timedelta(hours=dice.randrange(200))
    email = f"{name}{ground.round + 1 if ground.round else ''}@alphorn.example"
    is_first = name == "alice" and ground.round == 0
    user = UserRow(id_at(joined_at, dice), email, name.title(), password, "Europe/Zurich", joined_at, is_first)
    workspace = WorkspaceRow(id_at(joined_at, dice), email, joined_at)
    membership = MembershipRow(id_at(joined_at, dice), workspace.id, user.id, joined_at)
    return Household(user, workspace, membership, size, *ways)
