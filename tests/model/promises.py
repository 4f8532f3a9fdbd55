"""What must hold in every state: each promise names what breaks it."""

from tests.model.words import State
from tests.model.world import World


def broken_promise(world: World) -> str:
    """What is wrong in this state; nothing: "" ."""
    state, created = world.row.state, world.network.created
    if created > 1:
        return "it is there twice"
    if created and state in (State.FAILED, State.CANCELLED):
        return f'it is called "{state}", and it is there'
    if not created and state is State.DELIVERED:
        return "it is called delivered, and it is not there"
    if world.begun_when_held:
        return "its body was begun at a host that was held"
    if world.sent_when_cancelled:
        return "it was sent after it was shown as cancelled"
    if state is State.UNCONFIRMED and world.knows >= 0 and not _is_being_told(world):
        return "the person is asked what a worker that lives was told"
    return ""


def _is_being_told(world: World) -> bool:
    return any(call.is_accepted for call in world.calls)
