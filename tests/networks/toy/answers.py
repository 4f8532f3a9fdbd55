"""What the toy box's answers mean."""

from collections.abc import Mapping

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, Rejected, SignInAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, StreamPage


def ending_of(answer: Answer) -> Ending:
    """The ending that an unsuccessful answer means."""
    if answer.status == 401:
        return SignInAgain(Reason.SIGNED_OUT)
    if 400 <= answer.status < 500:
        return Rejected(Reason.REFUSED)
    return OutcomeUnknown(Reason.SERVER_ERROR)


def page_of(said: Mapping[str, object]) -> StreamPage:
    """A page of marbles. Raises OutcomeUnknown(GARBAGE) where it is none."""
    rows = said.get("marbles")
    if not isinstance(rows, list):
        raise OutcomeUnknown(Reason.GARBAGE, "no marbles in the answer")
    items = tuple(RemoteItem(remote_id=str(row["id"]), author=str(row["colour"])) for row in rows)
    return StreamPage(items, str(said.get("after", "")))
