"""The guards of the protocol, each as a switch: without one of them the model must find a story that goes wrong."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Guards:
    """True: it holds. Each is named by what it does; the numbers are those of the rules in `docs/reliability.md`."""

    # the claim and the record
    claim_locks: bool = True  # what a claim has read is still so when it writes
    records_are_fenced: bool = True  # only where the attempt and the worker are those of the claim
    records_are_repeated: bool = True  # a known answer is recorded until it is recorded
    late_yes_settles: bool = True  # an "accepted" that comes late ends the doubt
    late_yes_stops_the_next: bool = True  # also while another attempt is in hand, which then writes nothing
    own_hand_is_swept: bool = True  # a worker closes what is in its hand and not in its memory
    orphans_are_swept: bool = True  # and what is in a dead one's hand
    # the write
    mark_before_body: bool = True  # the second mark is committed before the body is begun
    mark_is_fenced: bool = True  # and only while the attempt is open
    clock_before_body: bool = True  # a worker asks its clock before it writes
    lease_has_margin: bool = True  # and stops writing earlier than it is dead
    orphan_is_in_doubt: bool = True  # a dead worker's attempt whose body was begun has an unknown outcome
    # the doubt
    unknown_is_looked_up: bool = True  # what nobody knows the outcome of is not simply sent again
    intent_is_kept: bool = True  # a repeated try uses the same key, as long as its intent is open
    key_must_live: bool = True  # the same key is used again only while the network remembers it
    key_outlives_the_way: bool = True  # asked again before the body: it must live until that has arrived
    early_looks_only_find: bool = True  # no absence is believed before the last byte is gone
    two_proofs: bool = True  # one absence is none
    proofs_lie_apart: bool = True  # by as long as the network may take to show it
    every_post_is_explained: bool = True  # a page with a post that nobody knows proves nothing
    page_reaches_back: bool = True  # neither does one that ends after the intent
    owned_posts_are_skipped: bool = True  # what belongs to another delivery is not ours
    one_open_intent_of_a_text: bool = True  # two with the same words are never in doubt at once
    # the question
    question_survives_refusal: bool = True  # what may be there is not failed because another try was refused
    question_survives_cancel: bool = True
    question_survives_disconnect: bool = True
    press_answers_attempt: bool = True  # a button on an old page does nothing
    who_was_asked_answers: bool = True  # nor does one on a page that did not ask whether it is there answer that
    # trouble
    probe_creates_nothing: bool = True  # whether a host is back is not asked by sending
    mark_asks_the_host: bool = True  # what was claimed before the host was held begins nothing there

    def without(self, name: str) -> "Guards":
        """All but one."""
        return replace(self, **{name: False})


GUARDS = tuple(field.name for field in fields(Guards))


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is not in Alphorn's power. Where one is wrong, `docs/reliability.md` says what may happen."""

    writes_when_checked: bool = True  # nobody stops a worker between its clock check and its write
    person_waits: bool = True  # who says "Send again" to "is it there?" has given it the time to appear
    person_looks: bool = True  # and has looked

    def without(self, name: str) -> "Assumptions":
        """All but one."""
        return replace(self, **{name: False})


ASSUMPTIONS = tuple(field.name for field in fields(Assumptions))
