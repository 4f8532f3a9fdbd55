"""What whoever runs this Alphorn decides: environment variables, validated once. No Django here: `up` reads it, too."""

import os
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ALPHORN_"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Set by `up` for its children, or by tests; not for people.
BETWEEN_PROCESSES = ("SOCKET_FD", "HEARTBEAT_FD", "LIFELINE_FD", "REPLACES", "SPECS")


class Unusable(Exception):
    """Something about this machine or its settings makes it impossible to start: one sentence, exit code 2."""


def default_home() -> Path:
    """Where state is kept when nobody says otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/alphorn")
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "alphorn"


class Environment(BaseSettings):
    """Every setting. `docs/operations.md` lists them; a test keeps that list whole."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    port: int = Field(8000, ge=1, le=65535)
    bind: str = ""
    url: str = ""
    home: Path = Field(default_factory=default_home)
    database_url: str = Field("", validation_alias="DATABASE_URL", repr=False)
    workers: int = Field(1, ge=1, le=64)
    allow_http: bool = False
    sandbox_port: int = Field(0, ge=0, le=65533)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    x_client_id: str = ""
    x_client_secret: str = Field("", repr=False)
    x_vocabulary: Literal["tweet", "post"] = "tweet"
    facebook_app_id: str = ""
    facebook_app_secret: str = Field("", repr=False)
    facebook_version: str = Field("v26.0", pattern=r"^v\d+\.\d+$")
    patience: str = ""  # JSON, for tests: see lib/patience.py
    failpoint: str = ""  # for tests: see lib/failpoints.py
    process: str = ""  # set by `up` for its workers

    @field_validator("url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
            raise ValueError("must be an address such as https://alphorn.example, without a path")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _fill_in(self) -> "Environment":
        object.__setattr__(self, "url", self.url or f"http://localhost:{self.port}")
        object.__setattr__(self, "sandbox_port", self.sandbox_port or min(self.port + 1, 65533))
        if self.is_public and not self.is_https and not self.allow_http:
            raise ValueError(
                f"{self.url} would send passwords in the clear: "
                "use https, or set ALPHORN_ALLOW_HTTP=1 in a home network"
            )
        return self

    @property
    def address(self) -> str:
        """Where the pages are listened for: loopback, unless people come by plain http from elsewhere."""
        return self.bind or ("0.0.0.0" if self.is_public and not self.is_https else "127.0.0.1")  # noqa: S104

    @property
    def host(self) -> str:
        """The host name people type."""
        return urlsplit(self.url).hostname or "localhost"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser says them."""
        return self.url

    @property
    def is_https(self) -> bool:
        """Whether people come by https."""
        return self.url.startswith("https://")

    @property
    def is_public(self) -> bool:
        """Whether the address names a host that is not loopback."""
        return self.host not in LOOPBACK and not self.host.endswith(".localhost")

    @property
    def sandbox_runs(self) -> bool:
        """Whether the networks that are only played are offered."""
        return not self.is_public


def unknown_names() -> list[str]:
    """Variables that begin like ours and that nobody reads: a slip of the pen."""
    known = {f"{PREFIX}{name.upper()}" for name in Environment.model_fields} | {PREFIX + n for n in BETWEEN_PROCESSES}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def read() -> Environment:
    """The settings of this process. Raises Unusable with a sentence that names the variable."""
    if unknown := unknown_names():
        raise Unusable(f"There is no setting {unknown[0]}. See docs/operations.md for those there are.")
    try:
        return Environment()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper() or "URL"
        name = name if name == "DATABASE_URL" else f"{PREFIX}{name}"
        raise Unusable(f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from None


@cache
def environment() -> Environment:
    """The settings of this process, read once. Raises Unusable."""
    return read()
