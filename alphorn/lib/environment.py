"""What whoever runs this Alphorn decides: environment variables, validated once. No Django here: `up` reads it, too."""

import os
import re
from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from alphorn.lib.patience import Patience
from alphorn.lib.proxies import Proxies

PREFIX = "ALPHORN_"
UNUSABLE = 2  # the exit code of whatever cannot run here, and has said why
NOT_NOW = 75  # the exit code of what may start if it is tried again
UNFIT_FOR_PATHS = ('"', "$", "`", "\\")  # it hands its own path to a shell
PORTS = {"http": 80, "https": 443}
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_HOST = 253
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SANDBOX_PORTS = 16  # kept for the sandbox: its own, and one behind the other for each network
LAST_SANDBOX_PORT = 65536 - SANDBOX_PORTS
# Set by `up` for its children, or by tests; not for people.
BETWEEN_PROCESSES = ("SOCKET_FD", "HEARTBEAT_FD", "LIFELINE_FD", "REPLACES", "SPECS", "EMBEDDED")
EMBEDDED = (
    f"{PREFIX}EMBEDDED"  # with it, DATABASE_URL is no setting of anybody's but the database that `up` has started
)


class Unusable(Exception):
    """Something about this machine or its settings makes it impossible to start: one sentence, exit code 2."""

    code = UNUSABLE


class NotNow(Unusable):
    """It cannot start just now, through no fault of its settings: trying again may help. Exit code 75."""

    code = NOT_NOW


def default_home() -> Path:
    """Where state is kept when nobody says otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/alphorn")
    try:
        return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "alphorn"
    except RuntimeError:
        raise Unusable("This user has no home directory. Set ALPHORN_HOME to a folder that is theirs.") from None


def origin_of(url: str) -> str:
    """Scheme, host and port of `url`, as a browser says them. Raises ValueError where it says more, or less."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or url.rstrip("/").endswith(("?", "#")):
        raise ValueError(url)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.port == 0:
        raise ValueError(url)
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{_host_of(parts.hostname)}{port}"


def _host_of(name: str) -> str:
    """A host as browsers say it, and as Django takes it: no other would ever be answered. Raises ValueError."""
    if ":" in name and "%" not in name:  # a zone means something on one machine only
        return f"[{IPv6Address(name).compressed}]"
    host = name.encode("idna").decode()
    labels = host.split(".")
    if len(host) > LONGEST_HOST or not all(map(LABEL.fullmatch, labels)):
        raise ValueError(name)
    return str(IPv4Address(host)) if labels[-1].isdecimal() else host


class Settings(BaseSettings):
    """Settings that belong together. `docs/operations.md` lists all of them; a test keeps that list whole."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    @classmethod
    def variables(cls) -> list[str]:
        """The environment variables that are read, in the order of the fields."""
        return [cls.variable(name) for name in cls.model_fields]

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable of a field."""
        alias = cls.model_fields[field].validation_alias
        return alias if isinstance(alias, str) else f"{cls.model_config.get('env_prefix', '')}{field.upper()}"


class Environment(Settings):
    """The settings of this instance; those of a network stand in its folder (`networks/settings.py`)."""

    port: int = Field(8000, ge=1, le=65535)
    bind: str = ""
    trusted_proxies: str = ""
    url: str = ""
    home: Path = Field(default_factory=default_home)
    database_url: str = Field("", validation_alias="DATABASE_URL", repr=False)
    postgres: Path | None = None
    workers: int = Field(1, ge=1, le=64)
    history_days: int = Field(90, ge=7, le=36_500)
    allow_http: bool = False
    sandbox_port: int = Field(0, ge=0, le=LAST_SANDBOX_PORT)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    patience: str = ""  # JSON, for tests: see lib/patience.py
    failpoint: str = ""  # for tests: see lib/failpoints.py
    process: str = ""  # set by `up` for its workers

    @field_validator("url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        try:
            return origin_of(url) if url else ""
        except ValueError:
            raise ValueError(
                "must be an address such as https://alphorn.example, and nothing behind it; "
                "names of hosts have letters, digits and hyphens"
            ) from None

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, listed: str) -> str:
        try:
            Proxies(listed)
        except ValueError:
            raise ValueError("must be addresses or networks, as in 127.0.0.1, 10.0.0.0/8") from None
        return listed

    @field_validator("home")
    @classmethod
    def _is_a_path_for_postgresql(cls, home: Path) -> Path:
        if any(sign in UNFIT_FOR_PATHS or not sign.isprintable() for sign in str(home)):
            raise ValueError(f"PostgreSQL cannot work in a path that has one of {' '.join(UNFIT_FOR_PATHS)} in it")
        return Path(os.path.abspath(home.expanduser()))

    @field_validator("database_url")
    @classmethod
    def _is_a_postgresql(cls, url: str) -> str:
        if url and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://, as in postgresql://alphorn:password@db.example/alphorn")
        return url

    @field_validator("patience")
    @classmethod
    def _is_patience(cls, text: str) -> str:
        try:
            Patience.from_json(text)
        except TypeError as error:
            raise ValueError(str(error)) from None
        return text

    @model_validator(mode="after")
    def _fill_in(self) -> "Environment":
        object.__setattr__(self, "url", self.url or f"http://localhost:{self.port}")
        object.__setattr__(self, "sandbox_port", self.sandbox_port or min(self.port + 1, LAST_SANDBOX_PORT))
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


def has_own_database() -> bool:
    """Whether whoever runs this Alphorn has named a database of their own."""
    return bool(environment().database_url) and EMBEDDED not in os.environ


S = TypeVar("S", bound=Settings)


def refuse_unknown(kinds: Iterable[type[Settings]]) -> None:
    """Refuse variables that begin like ours and that none of `kinds` reads: a slip of the pen. Raises Unusable."""
    known = {variable for kind in kinds for variable in kind.variables()} | {PREFIX + n for n in BETWEEN_PROCESSES}
    if unknown := sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known):
        raise Unusable(f"There is no setting {unknown[0]}. See docs/operations.md for those there are.")


def read(kind: type[S]) -> S:
    """These settings, as they are now. Raises Unusable with a sentence that names the variable."""
    try:
        return kind()
    except ValidationError as error:
        first = error.errors()[0]
        told = str(first["loc"][0]) if first["loc"] else "url"  # by name, or by the variable where that has another
        name = kind.variable(told) if told in kind.model_fields else told
        raise Unusable(f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from None


@cache
def environment() -> Environment:
    """The settings of this process, read once. Raises Unusable."""
    return read(Environment)
