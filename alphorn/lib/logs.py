"""JSON lines for whoever runs this Alphorn: with request and delivery ids, and without anybody's secrets."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

import structlog

SECRET_NAME = re.compile(r"token|secret|password|authorization|cookie|verifier|proof|^code$|^state$", re.IGNORECASE)
PASSWORD_IN_ADDRESS = re.compile(r"(://[^\s:/@]*:)[^\s/@]+@")
# As a query, a form, a header, JSON, or a dict's own words; a sentence about an "access token: it has expired" stays.
SECRET_IN_TEXT = re.compile(
    r"((?:\w+_(?:token|secret|password|proof|verifier)"
    r"|(?<!\w)(?:token|secret|password|proof|verifier|sessionid|csrftoken|code|state)(?=[=\"']))"
    r"[\"']?\s*[=:]\s*[\"']?|(?:Bearer|Basic|OAuth)\s+)[^\s&;\"']+",
    re.IGNORECASE,
)
# Addresses that open a door to whoever has them: the owner's link, the link for a new password.
SECRET_IN_PATH = re.compile(r"(/owner/|/password/[0-9A-Za-z]+-)[^\s\"'?]+")
# What a database says beside its reason: the row at hand, the statement, and a value that it could not read.
VALUE_OF_ROW = re.compile(
    r"((?:\b(?:DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d{1,9}):)|(?:invalid input|out of range)[^\n\":]{0,100}: )[^\n]+"
)
HIDDEN = "[hidden]"


def redact(value: object, name: str = "") -> object:
    """`value` without secrets: hidden by its name, or within its text."""
    if name and SECRET_NAME.search(name):
        return HIDDEN
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {key: redact(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(each) for each in value]
    return _without_secrets(str(value))  # an exception or a row would be written out as its words, too


def _without_secrets(text: str) -> str:
    for secret in (PASSWORD_IN_ADDRESS, SECRET_IN_TEXT, SECRET_IN_PATH, VALUE_OF_ROW):
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
    # Whoever knocks with a wrong name gets a 400, which is a line already, and no fault of ours.
    logging.getLogger("django.security.DisallowedHost").setLevel(logging.CRITICAL)
    logging.captureWarnings(True)
    if crashes:
        sys.excepthook = _log_crash


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger("alphorn").critical("crashed", exc_info=(kind, error, trace))
