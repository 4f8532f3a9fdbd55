"""The buttons of the start page, and which rules each means."""

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.network import Network

HANG_SECONDS = 30
BUTTONS = (
    ("hang", "Make it hang for 30 s", "It takes every call, then says nothing."),
    ("down", "Be gone", "It stops listening altogether, until you switch it back."),
    ("busy", "“Too many at once”", "It answers 429 to posts and asks for a minute, until you switch it back."),
    ("lose", "Lose the answer", "The next post is made, then the line is cut. The hardest one."),
    ("revoke", "Sign everybody out", "All permissions are taken back at once."),
    ("no-reading", "“You have read enough”", "It lets one post, but not read, until you switch it back."),
    ("circle", "Lead reading in a circle", "After the first page of a list comes the first page, for ever."),
    ("forgetful", "Forget somebody half-way", "The third page of a list is refused: permissions are taken back."),
)


def rules_of(network: Network, what: str, odd: str = "") -> list[Rule] | None:
    """What a button means, and which odd answer was chosen beside it; none for what is not there."""
    if what == "odd":
        return [Rule(odd=odd)] if odd in network.odd else None
    return {
        "normal": [],
        "hang": [Rule(hang=True, for_s=HANG_SECONDS)],
        "down": [Rule(refuse=True)],
        "busy": [network.too_many("create")],
        "lose": [Rule(call="create", times=1, lose_reply=True)],
        "revoke": [Rule(revoke_tokens=True)],
        "no-reading": [network.too_many(network.lists)],
        "circle": [Rule(call=network.lists, cursor_loop=True)],
        "forgetful": [Rule(call=network.lists, from_n=3, times=1, revoke_tokens=True)],
    }.get(what)
