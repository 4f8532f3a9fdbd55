"""JSON lines for whoever runs this Alphorn: with request and delivery ids, and without anybody's secrets."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from itertools import islice
from types import TracebackType
from typing import Any

import structlog

SECRET_NAME = re.compile(r"token|secret|password|authorization|cookie|verifier|proof|^code$|^state$", re.IGNORECASE)
# Each is linear in whatever it is shown: it begins with words of its own, with nothing open-ended before them.
PASSWORD_IN_ADDRESS = re.compile(r"(://[^\s:/@]*:)[^\s/@]+@")
# As a query, a form, a header, JSON, or a dict's own words; a sentence about an "access token: it has expired" stays.
SECRET_IN_TEXT = re.compile(
    r"((?:(?<=\w_)(?:token|secret|password|proof|verifier)"
    r"|(?<!\w)(?:token|secret|password|proof|verifier|sessionid|csrftoken|code|state)(?=[=\"']))"
    r"[\"']?\s*[=:]\s*[\"']?|(?<!\w)Authorization[\"']?\s*[=:]\s*[\"']?(?:Bearer|Basic|OAuth|Digest|Token)\s+)[^\s&;\"']+",
    re.IGNORECASE,
)
# Apart from a header: whatever follows the first two, but for words about them; after OAuth what is as long as a token,
# or has a digit in it: "the OAuth callback" is no secret.
SECRET_OF_SCHEME = re.compile(
    r"((?<!\w)(?:(Bearer|Basic)|OAuth)\s+)"
    r"(?(2)(?!(?:tokens?|auth|authentication|authorization|credentials|scheme)(?![^\s,.:;]))[^\s&;\"']+"
    r"|(?:[^\s&;\"']{20,}|(?=[^\s&;\"'\d]{0,18}\d)[^\s&;\"']{5,19}))",
    re.IGNORECASE,
)
# Addresses that open a door to whoever has them: the owner's link, the link for a new password.
SECRET_IN_PATH = re.compile(r"(/owner/|/password/[0-9A-Za-z]+-)[^\s\"'?]+")
# What a database says beside its reason: the row at hand, the statement, and a value that it could not read.
VALUE_OF_ROW = re.compile(
    r"((?:\b(?:DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d{1,9}):)|(?:invalid input|out of range)[^\n\":]{0,100}: )[^\n]+"
)
HIDDEN = "[hidden]"
CUT = " [cut]"
LONGEST_LINE = 2_000  # characters; of longer ones the beginning is kept, so that no end of a secret stays
MOST_LINES = 200  # the first and the last: of an exception's trace both count
MOST_ITEMS = 100
DEEPEST = 10


def redact(value: object, name: str = "", *, depth: int = 0) -> object:
    """`value` without secrets, hidden by its name or within its text; and never more of it than somebody would read."""
    if name and SECRET_NAME.search(name):
        return HIDDEN
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth < DEEPEST and isinstance(value, Mapping):
        some = islice(value.items(), MOST_ITEMS)
        return {_named(key): redact(each, _named(key), depth=depth + 1) for key, each in some}
    if depth < DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [redact(each, depth=depth + 1) for each in islice(value, MOST_ITEMS)]
    return _without_secrets(_cut(_words_of(value)))


def _named(key: object) -> str:
    return _without_secrets(_cut(_words_of(key)))


def _words_of(value: object) -> str:
    """An exception or a row would be written out as its words, too."""
    try:
        return str(value)
    except Exception as error:
        return f"{type(value).__name__}, which cannot be written: {type(error).__name__}"


def _cut(text: str) -> str:
    """At most so many lines of at most such a length: it comes before every expression."""
    if len(text) <= LONGEST_LINE:
        return text
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        half = MOST_LINES // 2
        lines = [*lines[:half], CUT.strip(), *lines[-half:]]
    return "\n".join(line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + CUT for line in lines)


def _without_secrets(text: str) -> str:
    for secret in (PASSWORD_IN_ADDRESS, SECRET_IN_TEXT, SECRET_OF_SCHEME, SECRET_IN_PATH, VALUE_OF_ROW):
        text = secret.sub(_hide, text)
    return text


def _hide(found: re.Match[str]) -> str:
    kept: str = found.group(1)
    return f"{kept}{HIDDEN}{'@' if found.re is PASSWORD_IN_ADDRESS else ''}"


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("color_message", None)  # uvicorn says everything twice
    for name in event:
        event[name] = redact(event[name], name)
    return event


def configure(level: str = "INFO", *, crashes: bool = False) -> None:
    """Make structlog and the standard library's loggers of this process write JSON lines to stdout.

    With `crashes`, what ends the process is such a line, too: for those that nobody watches on a terminal.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _redact_event,
            structlog.processors.JSONRenderer(default=str),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("pgqueuer").setLevel(logging.ERROR)
    # Whoever knocks with a wrong name, or brings too much, gets a 400, which is a line already, and no fault of ours.
    for refusal in ("DisallowedHost", "TooManyFieldsSent", "TooManyFilesSent", "RequestDataTooBig"):
        logging.getLogger(f"django.security.{refusal}").setLevel(logging.CRITICAL)
    logging.captureWarnings(True)
    if crashes:
        sys.excepthook = _log_crash


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger("alphorn").critical("crashed", exc_info=(kind, error, trace))
