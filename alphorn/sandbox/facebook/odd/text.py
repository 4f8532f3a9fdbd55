"""What is refused for its own sake."""

from alphorn.sandbox.facebook.odd.forms import PARAMETER, error
from alphorn.sandbox.faults.odd import Odd

OF_THE_TEXT = {
    "duplicate": error("a duplicate", 506, "(#506) Duplicate status message"),
    "repeated": error("a duplicate, as a block", 368, "It looks like you already posted this."),
    "bad-link": error("a link it does not take", 100, PARAMETER, 1609005),
    "bad-link-by-code": error("the same, by another number", 1609005, "(#1609005) The link you posted is not valid"),
    "bad-picture": error(
        "a picture it does not take",
        100,
        PARAMETER,
        1366046,
        error_user_msg="Photos should be smaller than 4 MB and saved as JPG, PNG",
    ),
    "no-such-field": error(
        "a field nobody knows", 100, "(#100) Tried accessing nonexisting field (bogus) on node type (Page)"
    ),
    "no-such-name": error(
        "a name nobody has", 803, "(#803) Some of the aliases you requested do not exist: nobody.here", status=404
    ),
    "nothing-said": Odd("400 and not a word", "create", 400, ""),
    "plain-words": Odd("400 in plain words", "create", 400, "hello from Chicago"),
}
