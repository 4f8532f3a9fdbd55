"""Every reason why something ended as it did, in one table: what each means, says and allows, and what follows.

The pages speak from it, and `bin/reasons` makes `docs/reasons.md` of it. A new reason is one entry more, here and
nowhere else. In a sentence "%(network)s" is the network's name. They are marked here, and translated where shown.
"""

from enum import StrEnum

from alphorn.lib.marking import gettext_noop as _
from alphorn.networks.about import UNFORESEEN, About, Follows, WayOut


class Reason(StrEnum):
    """A word that rows keep, with all that is known of it."""

    own: About  # what stands in the table
    about: About  # and what is said where nothing does
    _value_: str

    def __new__(cls, word: str, own: About = UNFORESEEN) -> "Reason":
        """As Enum makes its members. The default is for the type checker, which sees `Reason("late")` come by here."""
        made = str.__new__(cls, word)
        made._value_, made.own, made.about = word, own, own.filled_from(UNFORESEEN)
        return made

    # fmt: off
    UNREACHABLE = "unreachable", About(
        means="Nothing was sent: the connection was refused, or there was no way there.",
        follows=Follows.TRIES_AGAIN,
        operator="See whether this machine reaches the network at all: its line, its firewall, its proxy.",
        waits=_("%(network)s was not to be reached; next try"),
        attempt=_("%(network)s was not to be reached; nothing was sent"),
        stream=_("%(network)s was not to be reached"), detail_is_ours=True, is_trouble=True,
    )
    NAME_NOT_FOUND = "name_not_found", About(
        means="Nothing was sent: the name of the network's host has no address.",
        follows=Follows.TRIES_AGAIN,
        operator="See whether this machine finds names: DNS.",
        waits=_("The address of %(network)s was not found; next try"),
        attempt=_("The address of %(network)s was not found; nothing was sent"),
        stream=_("the address of %(network)s was not found"), detail_is_ours=True, is_trouble=True,
    )
    TLS_FAILED = "tls_failed", About(
        means="Nothing was sent: the host did not prove who it is, or the line would not have been safe.",
        follows=Follows.TRIES_AGAIN,
        operator="See whether the clock of this machine is right, and its certificates are not old.",
        waits=_("%(network)s gave no safe line; next try"), stream=_("%(network)s gave no safe line"),
        attempt=_("%(network)s gave no safe line; nothing was sent"), detail_is_ours=True, is_trouble=True,
    )
    RATE_LIMITED = "rate_limited", About(
        means="The network wants fewer calls at a time, or Alphorn kept to a limit it knows.",
        follows=Follows.TRIES_AGAIN,
        waits=_("%(network)s asked for a pause; goes out"),
        attempt=_("%(network)s: too many at once, come back later"),
        stream=_("%(network)s asked for a pause"), is_failure=False,
    )
    TURNED_AWAY = "turned_away", About(
        means="Nothing got there: something in front of it, a wall against robots or a proxy, refused the call.",
        follows=Follows.TRIES_AGAIN,
        operator="See whether the network blocks this machine's address, or a proxy on the way wants a password.",
        waits=_("Something in front of %(network)s let nothing through; next try"),
        attempt=_("Something in front of %(network)s refused it; nothing got there"),
        stream=_("something in front of %(network)s let nothing through"), is_trouble=True, is_answer=True,
    )
    TOKEN_EXPIRED = "token_expired", About(
        means="The permission is over, and Alphorn renews it before it tries again.",
        follows=Follows.TRIES_AGAIN,
        waits=_("Alphorn renews its permission at %(network)s; next try"),
        attempt=_("%(network)s refused the permission; Alphorn renews it"),
        stream=_("Alphorn renews its permission"),
    )
    NOT_SENT = "not_sent", About(
        means="Nothing was sent: the worker lost its right to write before the first byte.",
        follows=Follows.TRIES_AGAIN,
        operator="Now and then is nothing. Often: the machine is short of time or memory, or sleeps.",
        waits=_("Alphorn was interrupted before it could send; next try"),
        attempt=_("Alphorn was interrupted before it could send; nothing was sent"),
        stream=_("Alphorn was interrupted"), detail_is_ours=True, happened_here=True,
    )
    WITHHELD = "withheld", About(
        means="The network answered a question for a list with an error, though it called that a success.",
        follows=Follows.TRIES_AGAIN,
        stream=_("%(network)s gave an error instead of the list"),
    )
    TOO_MUCH = "too_much", About(
        means="The network finds the page of a list too large, or it was larger than Alphorn takes.",
        follows=Follows.TRIES_AGAIN,
        stream=_("%(network)s wants to be asked for less at a time"),
    )
    TOO_LONG = "too_long", About(
        means="It is longer than the network takes.",
        follows=Follows.FAILS, another_way_out=WayOut.CHANGE_TEXT,
        failed=_("It is too long for %(network)s"),
        attempt=_("%(network)s says it is too long"), detail_is_ours=True,
    )
    EMPTY = "empty", About(
        means="Nothing is left of it by the network's rules.",
        follows=Follows.FAILS, another_way_out=WayOut.CHANGE_TEXT,
        failed=_("%(network)s takes no empty post"),
        attempt=_("%(network)s takes no empty post"),
    )
    DUPLICATE = "duplicate", About(
        means="The network knows the same words from that place already.",
        follows=Follows.FAILS, another_way_out=WayOut.CHANGE_TEXT,
        failed=_("%(network)s says this text was posted already"),
        unknown=_("%(network)s says this text was posted already, so it seems to be there"),
        attempt=_("%(network)s says this text was posted already"),
    )
    BAD_LINK = "bad_link", About(
        means="The network refuses a link that stands in it.",
        follows=Follows.FAILS, another_way_out=WayOut.CHANGE_TEXT,
        failed=_("%(network)s does not take the link in it"),
        attempt=_("%(network)s does not take the link in it"),
    )
    BAD_CHARACTER = "bad_character", About(
        means="A character stands in it that the network takes in no post.",
        follows=Follows.FAILS, another_way_out=WayOut.CHANGE_TEXT,
        failed=_("There is a character in it that %(network)s does not take"),
        attempt=_("%(network)s does not take a character in it"), detail_is_ours=True,
    )
    REFUSED = "refused", About(
        means="The network said no in words of its own, which the page repeats.",
        follows=Follows.FAILS, another_way_out=WayOut.TRY_OR_CHANGE,
        failed=_("%(network)s refused it"),
        attempt=_("%(network)s refused it"),
        stream=_("%(network)s refused it"),
    )
    MISCONFIGURED = "misconfigured", About(
        means="The network does not accept the app: its keys, permissions or addresses. No sign-in mends that.",
        follows=Follows.PAUSES,
        operator="Set the app right at the network, and the settings here: its page in `networks/` says how. Alphorn "
        "asks again after 5 minutes, then 10, up to an hour, and what waits goes out. `alphorn doctor` names it, too.",
        waits=_("%(network)s does not accept this Alphorn. Whoever runs it can mend that; next try"),
        attempt=_("%(network)s does not accept this Alphorn"),
        place=_("%(network)s does not accept this Alphorn. Whoever runs it can mend that."),
        stream=_("this Alphorn is not set up for it any more"),
        sign_in=_(
            "%(network)s does not accept the keys of this Alphorn, or its redirect address. Tell whoever runs it."
        ),
    )
    UNSAFE_ADDRESS = "unsafe_address", About(
        means="Nothing was sent: the address leads to this machine or its neighbours, or is no https.",
        follows=Follows.FAILS,
        operator="Somebody here says where the network's name leads: look at DNS, the file of hosts, a proxy.",
        failed=_("The address of %(network)s is none that Alphorn may call"),
        attempt=_("The address of %(network)s is none that Alphorn may call; nothing was sent"),
        stream=_("the address of %(network)s is none that Alphorn may call"),
        sign_in=_("The address of %(network)s is none that Alphorn may call. Tell whoever runs it."),
        detail_is_ours=True, happened_here=True,
    )
    CANNOT_RENDER = "cannot_render", About(
        means="Alphorn broke while it prepared what it would have sent.",
        follows=Follows.FAILS,
        operator="Please report it; `log/alphorn.log` has the rest.",
        failed=_("Alphorn could not prepare it; that is our mistake"), detail_is_ours=True, happened_here=True,
    )
    SIGNED_OUT = "signed_out", About(
        means="The network does not accept the sign-in any more: a new password, a permission taken back, or time.",
        follows=Follows.ASKS_TO_SIGN_IN,
        on_hold=_("%(network)s signed you out. Goes out once you sign in, until %(late)s"),
        unknown=_("%(network)s signed you out before Alphorn could see whether it arrived. It looks once you sign in"),
        attempt=_("%(network)s refused the permission"),
        stream=_("%(network)s signed you out"),
        place=_("%(network)s does not accept the sign-in for it any more."),
    )
    SCOPE_MISSING = "scope_missing", About(
        means="The consent does not hold what the call needs.",
        follows=Follows.ASKS_TO_SIGN_IN,
        on_hold=_(
            "%(network)s did not give Alphorn the permission to post. "
            "Goes out once you sign in and allow it, until %(late)s"
        ),
        unknown=_(
            "%(network)s does not let Alphorn see whether it arrived. It looks once you sign in and allow it"
        ),
        attempt=_("%(network)s says the permission to post is missing"),
        place=_("%(network)s does not let you post there: the permission is missing, or your role."),
        stream=_("%(network)s did not allow it"),
        sign_in=_(
            "%(network)s did not give Alphorn the permission to post. "
            "Go through its page once more, and leave everything ticked."
        ),
        lifted_by_consent=True,
    )
    SUSPENDED = "suspended", About(
        means="The network has locked the account, or wants to see its person.",
        follows=Follows.ASKS_TO_SIGN_IN,
        on_hold=_("%(network)s has locked this profile. Look there, then sign in again"),
        unknown=_("%(network)s has locked this profile, so Alphorn cannot see whether it arrived"),
        attempt=_("%(network)s has locked this profile"),
        place=_("%(network)s has locked it, or wants to see you there first."),
        stream=_("%(network)s has locked this profile"),
        sign_in=_("%(network)s has locked this profile. Nothing was stored; look there, then try again."),
    )
    PLACE_MISSING = "place_missing", About(
        means="The network did not show the place when its person signed in: left out there, or hidden for a moment.",
        follows=Follows.ASKS_TO_SIGN_IN,
        on_hold=_(
            "%(network)s did not show this place when you signed in. "
            "Goes out once you sign in and it is there, until %(late)s"
        ),
        unknown=_(
            "%(network)s did not show this place when you signed in, so Alphorn cannot see whether it arrived there"
        ),
        stream=_("%(network)s did not show this place when you signed in"),
        place=_("%(network)s did not show it when you signed in. Sign in with it ticked, or disconnect it."),
        lifted_by_consent=True,
    )
    OUT_OF_CREDITS = "out_of_credits", About(
        means="What whoever runs this Alphorn has paid to the network is used up.",
        follows=Follows.PAUSES,
        operator="Buy credits, or raise the spending limit. Alphorn asks again after an hour, then two, up to a day.",
        waits=_("%(network)s says this Alphorn has no credits left; next try"),
        attempt=_("%(network)s says this Alphorn has no credits left"),
        place=_("%(network)s says this Alphorn has no credits left. Whoever runs it can mend that."),
        stream=_("%(network)s says this Alphorn has no credits left"),
        sign_in=_("%(network)s says this Alphorn has no credits left. Nothing was stored; tell whoever runs it."),
    )
    POLICY_BLOCK = "policy_block", About(
        means="The network takes nothing from that place for a while, for what it did or how often.",
        follows=Follows.PAUSES,
        waits=_("%(network)s lets this place rest; goes out by itself"),
        attempt=_("%(network)s wants this place to rest"),
        stream=_("%(network)s wants this place to rest"),
    )
    NO_ANSWER = "no_answer", About(
        means="It was sent, and no answer came in time.",
        follows=Follows.NOBODY_KNOWS,
        unknown=_("%(network)s took it and did not answer, so it may or may not be there"),
        attempt=_("No answer from %(network)s, so it may or may not be there"),
        stream=_("%(network)s did not answer"), detail_is_ours=True, is_trouble=True,
    )
    LINE_CUT = "line_cut", About(
        means="Some of it was sent, and then the connection broke.",
        follows=Follows.NOBODY_KNOWS,
        unknown=_("The line broke before %(network)s answered, so it may or may not be there"),
        attempt=_("The line broke before the answer"),
        stream=_("the line to %(network)s broke"), detail_is_ours=True, is_trouble=True,
    )
    EARLIER_TRY = "earlier_try", About(
        means="This try did not succeed, and nobody knows what became of an earlier one.", follows=Follows.NOBODY_KNOWS,
        unknown=_("This try did not succeed, but an earlier one may have reached %(network)s"),
    )
    SERVER_ERROR = "server_error", About(
        means="The network answered that something broke there.",
        follows=Follows.NOBODY_KNOWS,
        unknown=_("%(network)s broke down while taking it, so it may or may not be there"),
        attempt=_("%(network)s broke down while taking it"),
        stream=_("%(network)s broke down"), is_trouble=True, is_answer=True,
    )
    GARBAGE = "garbage", About(
        means="The network answered with something that is no answer.",
        follows=Follows.NOBODY_KNOWS,
        operator="Often: a proxy on the way answers in its place, or the network has changed.",
        unknown=_("%(network)s gave an answer nobody can read, so it may or may not be there"),
        attempt=_("%(network)s gave an answer nobody can read"),
        stream=_("%(network)s gave an answer nobody can read"), detail_is_ours=True, is_trouble=True, is_answer=True,
    )
    WORKER_DIED = "worker_died", About(
        means="The worker that sent it ended without saying how far it came.",
        follows=Follows.NOBODY_KNOWS,
        operator="`alphorn doctor` and `log/alphorn.log` say why the worker ended.",
        unknown=_("Alphorn stopped while sending it, so it may or may not be there"),
        attempt=_("Alphorn stopped while sending it"),
        stream=_("Alphorn stopped in the middle of it"), detail_is_ours=True, is_death=True, happened_here=True,
    )
    DIED_UNWRITTEN = "died_unwritten", About(
        means="The worker ended before it had begun to write: nothing was sent.",
        follows=Follows.TRIES_AGAIN,
        operator="`alphorn doctor` and `log/alphorn.log` say why the worker ended.",
        waits=_("Alphorn stopped before it could send; next try"),
        attempt=_("Alphorn stopped before it could send; nothing was sent"), detail_is_ours=True, is_death=True,
        happened_here=True,
    )
    STILL_ARRIVING = "still_arriving", About(
        means="Its person says that it is not there, while what was sent before may still be on its way.",
        follows=Follows.TRIES_AGAIN,
        waits=_("What was sent before may still be on its way to %(network)s; goes out"), is_failure=False,
    )
    LATE = "late", About(
        means="It could not go out for a day, so its moment may be over.",
        follows=Follows.HOLDS,
        another_way_out=WayOut.SEND_NOW,
        on_hold=_("it could not go out before %(late)s, and now it is late"),
    )
    POISON = "poison", About(
        means="Three workers died with it in hand: it may be what killed them.",
        follows=Follows.HOLDS,
        operator="Please report it; `log/alphorn.log` has the rest.",
        on_hold=_("three times Alphorn stopped while sending this one"),
    )
    DISCONNECTED = "disconnected", About(
        means="Its place was disconnected, by its person or by a consent that left it out.",
        follows=Follows.ENDS,
        unknown=_("Its place was disconnected, but a try before that may have reached %(network)s"),
        cancelled=_("with its connection, %(time)s"), lifted_by_consent=True,
    )
    ACCEPTED_BEFORE = "accepted_before", About(
        means="An earlier try was answered after all: it had been accepted, so that this one was one too many.",
        follows=Follows.ENDS,
        attempt=_("An earlier one had been accepted after all"),
    )
    FOUND = "found", About(
        means="Nobody had said whether it arrived; Alphorn looked, and it is there.",
        follows=Follows.ENDS,
        delivered=_("Nobody had said so, but it was found on %(network)s; not sent again"),
    )
    NOT_THERE = "not_there", About(
        means="Nobody had said whether it arrived; Alphorn looked twice, and it is proven not to be there.",
        follows=Follows.TRIES_AGAIN,
        waits=_("It is not on %(network)s, so it is sent again"),
    )
    TWO_ALIKE = "two_alike", About(
        means="Several posts there have its words, and none of them is known.",
        follows=Follows.ASKS,
        unknown=_("Several posts on %(network)s look like this one, and Alphorn cannot tell which is meant"),
        look=_("several posts look like this one"),
    )
    ALIKE_BUT_OLDER = "alike_but_older", About(
        means="A post there has its words, but it is older than the try, or clocks are apart.",
        follows=Follows.ASKS,
        unknown=_("A post on %(network)s looks like this one, but it seems to be older"),
        look=_("a post looks like this one, but seems to be older"),
    )
    OTHERS_THERE = "others_there", About(
        means="Posts stand there since the try that are not from Alphorn, so that it may have become one of them.",
        follows=Follows.ASKS,
        unknown=_("Something else was posted on %(network)s meanwhile, and Alphorn cannot tell whether it is this one"),
        look=_("something else was posted there meanwhile"),
    )
    CANNOT_LOOK_BACK = "cannot_look_back", About(
        means="The network shows too little, lacks what is known to stand there, or does not vouch for it.",
        follows=Follows.ASKS,
        unknown=_("%(network)s does not show enough for Alphorn to tell whether it is there"),
        look=_("too little is shown to tell"),
    )
    NOBODY_LOOKED = "nobody_looked", About(
        means="The network could not be asked whether it arrived.",
        follows=Follows.ASKS,
        unknown=_("%(network)s could not be asked, so it may or may not be there"),
    )
    SAME_TEXT = "same_text", About(
        means="Another post of the same words is on its way to the same account; nobody could tell the two apart.",
        follows=Follows.TRIES_AGAIN,
        waits=_("The same text is on its way to this place already; next try"), is_failure=False,
    )
    HOST_TROUBLE = "host_trouble", About(
        means="The network's host has trouble: its last answers were broken, or it was not to be reached. Whatever "
        "goes there waits, and one probe at a time asks whether it is well again.",
        follows=Follows.TRIES_AGAIN,
        operator="If it lasts while the network is well elsewhere: see whether this machine reaches it.",
        waits=_("%(network)s has trouble; next try"), held=_("%(network)s has trouble since %(since)s; tried again"),
        attempt=_("%(network)s has trouble; nothing was sent"), is_failure=False, happened_here=True,
    )
    HOST_BACK = "host_back", About(
        means="The network answers again, or takes from that place again: what waited goes out, few first, then more.",
        follows=Follows.TRIES_AGAIN,
        waits=_("%(network)s answers again; goes out"), is_failure=False,
    )
    FEW_AT_ONCE = "few_at_once", About(
        means="The last answer of the network's host was a bad one: until it is well, ten go there at once.",
        follows=Follows.TRIES_AGAIN,
        waits=_("%(network)s stumbles, so only a few go there at once; goes out"), is_failure=False,
    )
    SAME_ANSWER = "same_answer", About(
        means="The network answered three times the same to this one, while others went through: it lies in the post.",
        follows=Follows.HOLDS, another_way_out=WayOut.SEND_NOW,
        on_hold=_("%(network)s answered three times the same to it, while others went through"),
    )
    BY_PERSON = "by_person", About(
        means="Its person cancelled it, or saw that it is there.",
        follows=Follows.ENDS,
        unknown=_("You cancelled it, but a try before that may have reached %(network)s"),
        cancelled=_("by you, before it went out"), delivered=_("You said so %(time)s"),
    )
    LEFT = "left", About(
        means="Its person was asked whether it arrived, has looked in vain, and left it.",
        follows=Follows.ENDS,
        cancelled=_("by you: it is not there"),
    )
    # fmt: on


# Why a stream is off that nobody switched off: it goes on by itself when the reason is gone.
LIFTED_BY_CONSENT = tuple(each for each in Reason if each.about.lifted_by_consent)
# A worker ended with it in hand.
DEATHS = tuple(each for each in Reason if each.about.is_death)
# The network has answered, and nothing in the answer says what is wrong: it may lie in the post.
ANSWERS = tuple(each for each in Reason if each.about.is_answer)
# The reasons of runs in which nothing went wrong.
NO_FAILURES = ("", *(each for each in Reason if not each.about.is_failure))


def about(word: str) -> About:
    """What is known of the reason that a row has."""
    try:
        return Reason(word).about
    except ValueError:
        return UNFORESEEN
