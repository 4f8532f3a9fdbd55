"""What rules do, in words: for the journal, and for people."""

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.faults.standing import Standing


def in_words(rule: Rule) -> str:
    """What a rule does."""
    deeds = (
        (rule.refuse, "does not listen"),
        (rule.hang, "says nothing"),
        (rule.reset_before, "cuts the line"),
        (rule.lose_reply, "does it, then cuts the line"),
        (rule.status is not None, f"answers {rule.status}{' afterwards' if rule.after else ''}"),
        (rule.create_late_s, f"does it {rule.create_late_s:g} s late"),
        (rule.delay_s, f"takes {rule.delay_s:g} s"),
        (rule.garbage, "talks nonsense"),
        (rule.cursor_loop, "leads reading in a circle"),
        (rule.repeat_page, "gives a page once more"),
        (rule.shuffle, "shuffles the page"),
        (rule.page, f"spoils the page: {rule.page}"),
        (rule.by_time, "names the next page by time"),
        (rule.too_much is not None, "finds the page too large"),
        (rule.revoke_tokens, "takes permissions back"),
    )
    return next((words for does, words in deeds if does), "lets tokens run out")


def state_in_words(standing: Standing) -> str:
    """What is going on, at which call, and for how much longer."""
    rule = standing.rule
    calls = "" if rule.refuse or rule.call == "*" else f" at each {rule.call}"
    times = f", {standing.left} more times" if standing.left is not None else ""
    seconds = f", for {standing.seconds_left:.0f} s" if standing.seconds_left is not None else ""
    return f"{in_words(rule)}{calls}{times}{seconds}."
