"""How often a password may be wrong: from an address, at an account, and both together. Counted over all processes.

Whoever keeps guessing closes a door to themselves. A browser from which somebody has signed in before has a count of
its own, so nobody closes the door to whoever lives here.
"""

import math
import time
from dataclasses import dataclass
from functools import cache as once

import structlog
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alphorn.lib.environment import environment
from alphorn.lib.proxies import Proxies
from alphorn.web.pages import known_browser
from alphorn.web.sentences.together import together

log = structlog.get_logger(__name__)
APP = "alphorn"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in so many seconds, counted for each key."""

    name: str
    most: int
    seconds: int

    @property
    def rates(self) -> dict[str, str]:
        """The same, as allauth writes it."""
        return {self.name: f"{self.most}/{self.seconds}s/key"}

    def take(self, request: HttpRequest, key: str) -> RateLimitUsage | None:
        """Count one; None: that is one too many."""
        return ratelimit.consume(request, app=APP, action=self.name, config=self.rates, key=key)

    def seconds_left(self, request: HttpRequest, key: str) -> float:
        """How long until another one is taken."""
        rate = ratelimit.parse_rates(self.rates[self.name])[0]
        history = cache.get(ratelimit.get_cache_key(request, app=APP, action=self.name, rate=rate, key=key), [])
        return max(1.0, history[-1] + self.seconds - time.time()) if len(history) >= self.most else 1.0

    def clear(self, request: HttpRequest, key: str) -> None:
        """Begin anew."""
        ratelimit.clear(request, app=APP, action=self.name, config=self.rates, key=key)


FROM_ADDRESS = Limit("wrong_from_address", 10, 60)
AT_ACCOUNT_FROM_ADDRESS = Limit("wrong_at_account_from_address", 5, 300)
AT_ACCOUNT = Limit("wrong_at_account", 20, 300)
FROM_KNOWN_BROWSER = Limit("wrong_from_known_browser", 10, 300)


def take(request: HttpRequest, address: str, login: str) -> RateLimitUsage:
    """Count a try, which is taken back when it turns out right. Raises ValidationError, which says for how long."""
    usage = RateLimitUsage([])
    for limit, key in _limits(request, address, login.strip().lower()):
        taken = limit.take(request, key)
        if taken is None:
            usage.rollback()
            raise ValidationError(_words(limit.seconds_left(request, key)), code="too_many_login_attempts")
        usage.usage.extend(taken.usage)
    return usage


def clear(request: HttpRequest, address: str, login: str) -> None:
    """There is a new password: what was tried at the former one is over."""
    for limit, key in _limits(request, address, login.strip().lower()):
        if limit is not FROM_ADDRESS:
            limit.clear(request, key)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: the proxies that are listed are believed, and nobody else."""
    peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
    proxies = Proxies(environment().trusted_proxies)
    if forwarded and environment().is_public and not proxies.has(peer):
        _tell_of_proxy(peer)
    return proxies.address_behind(peer, forwarded)


def _limits(request: HttpRequest, address: str, login: str) -> list[tuple[Limit, str]]:
    known = known_browser.known_as(request, login)
    if known:
        return [(FROM_KNOWN_BROWSER, f"{known}|{login}")]
    # In this order: an address that is refused at an account takes nothing from what others may try there.
    return [(FROM_ADDRESS, address), (AT_ACCOUNT_FROM_ADDRESS, f"{address}|{login}"), (AT_ACCOUNT, login)]


def _words(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    if seconds <= 60:
        count = math.ceil(seconds)
        words = ngettext("Try again in %(count)s second.", "Try again in %(count)s seconds.", count)
    else:
        count = minutes
        words = ngettext("Try again in %(count)s minute.", "Try again in %(count)s minutes.", count)
    return together(_("That was wrong too often."), words % {"count": count})


@once
def _tell_of_proxy(peer: str) -> None:
    """Once a process and proxy: until it is listed, all who come by it share one count."""
    log.warning("proxy_not_listed", peer=peer, setting="ALPHORN_TRUSTED_PROXIES")
