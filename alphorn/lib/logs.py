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
SECRET_IN_TEXT = re.compile(
    r"((?:access_token|refresh_token|client_secret|appsecret_proof|fb_exchange_token|code_verifier|input_token|code|state)"
    r"[=:]\s*[\"']?|(?:Bearer|Basic|OAuth)\s+)[^\s&\"']+",
    re.IGNORECASE,
)
# Addresses that open a door to whoever has them: the owner's link, the link for a new password.
SECRET_IN_PATH = re.compile(r"(/owner/|/password/[0-9A-Za-z]+-)[^\s\"'?]+")
HIDDEN = "[hidden]"


def redact(value: object, name: str = "") -> object:
    """`value` without secrets: hidden by its name, or within its text."""
    if name and SECRET_NAME.search(name):
        return HIDDEN
    if isinstance(value, str):
        return SECRET_IN_PATH.sub(rf"\g<1>{HIDDEN}", SECRET_IN_TEXT.sub(rf"\g<1>{HIDDEN}", value))
    if isinstance(value, Mapping):
        return {key: redact(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [redact(each) for each in value]
    return value


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
    logging.captureWarnings(True)
    if crashes:
        sys.excepthook = _log_crash


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger("alphorn").critical("crashed", exc_info=(kind, error, trace))
