"""What is refused for its own sake."""

from alphorn.sandbox.faults.odd import Odd
from alphorn.sandbox.x.odd.forms import TYPE, forbidden, invalid, numbered, problem

OF_THE_TEXT = {
    "duplicate": numbered("a duplicate, by number", 187, "Status is a duplicate."),
    "duplicate-in-words": forbidden(
        "a duplicate, in words", "You are not allowed to create a Tweet with duplicate content."
    ),
    "bad-link": problem("a link it does not take", 400, "Invalid Request", "The Tweet contains an invalid URL."),
    "too-long": invalid(
        "too long, and only the inner sentence says so",
        detail="text field exceeds maximum length of 280 characters",
        parameter="text",
        title="Invalid Request",
        type=f"{TYPE}invalid-request",
    ),
    "shorter": numbered("too long, by number", 186, "Tweet needs to be a bit shorter."),
    "bad-reply": invalid("an answer to nothing", message="Your reply tweet ID is invalid."),
    "one-cashtag": forbidden("too many cashtags", "Posts are limited to a maximum of one cashtag."),
    "no-explanation": numbered("a refusal without a reason", 189, "Error creating status."),
    "not-permitted": forbidden("not permitted", "You are not permitted to perform this action."),
    "nothing-said": Odd("403 and not a word", "create", 403, ""),
    "no-such-page": numbered("no such page", 34, "Sorry, that page does not exist.", 404),
    "duplicate-rules": problem(
        "a rule of another interface", 403, "DuplicateRule", "Rule already exists", "duplicate-rules"
    ),
}
