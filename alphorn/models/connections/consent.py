"""A consent that was asked for and has not come back yet: once, ten minutes, for one user in one session."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from alphorn.database.pages import delete_page
from alphorn.lib.crypto import digest
from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.host import Host
from alphorn.models.connections.sealed import open_from, seal_for

GOOD_FOR = timedelta(minutes=10)


class ConsentRefused(Exception):
    """The answer that came back does not belong to a consent that was asked for here. `why` is a code for the page."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class PendingConsent:
    """What must be known when the browser comes back."""

    workspace_id: UUID
    network: str
    host: str
    verifier: str
    redirect_uri: str
    return_to: str
    reads: bool = False  # it is for bringing things in, too


class ConsentManager(models.Manager["Consent"]):
    """Asking and redeeming."""

    def ask(  # each is part of what the state is bound to
        self, *, workspace: Workspace, user_id: UUID, session_key: str, state: str, asked: PendingConsent
    ) -> "Consent":
        """Remember that `state` (256 bit, random) was given to this user in this session."""
        Host.objects.somebody_is_led_to(asked.network, asked.host)
        consent = self.model(
            workspace=workspace,
            user_id=user_id,
            session_hash=digest(session_key),
            state_hash=digest(state),
            network=asked.network,
            host=asked.host,
            redirect_uri=asked.redirect_uri,
            return_to=asked.return_to,
            reads=asked.reads,
            good_until=timezone.now() + GOOD_FOR,
        )
        consent.verifier = seal_for("consent", consent.pk, "verifier", asked.verifier)
        consent.save(force_insert=True)
        return consent

    def redeem(self, *, state: str, network: str, user_id: UUID, session_key: str) -> PendingConsent:
        """What was asked for under `state`, once. Raises ConsentRefused: unknown, expired, foreign."""
        found = self.filter(state_hash=digest(state), network=network).first()
        if found is None:
            raise ConsentRefused("unknown")
        mine = found.user_id == user_id and hmac.compare_digest(bytes(found.session_hash), digest(session_key))
        if not mine:
            raise ConsentRefused("foreign")
        if self.filter(pk=found.pk).delete()[0] == 0:
            raise ConsentRefused("unknown")  # redeemed by another request in this moment
        if found.good_until <= timezone.now():
            raise ConsentRefused("expired")
        return found.as_pending()

    def prune(self) -> int:
        """Remove a page of what nobody came back for. Returns how many."""
        return delete_page(self.filter(good_until__lt=timezone.now()))


class Consent(models.Model):
    """One way to a network's consent page and back. The state itself is not stored, its digest is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="consents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_hash = models.BinaryField()
    state_hash = models.BinaryField(unique=True)
    verifier = models.BinaryField()
    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    redirect_uri = models.CharField(max_length=500)
    return_to = models.CharField(max_length=500, blank=True)
    reads = models.BooleanField(default=False)
    good_until = models.DateTimeField()

    objects: ClassVar[ConsentManager] = ConsentManager()

    def __str__(self) -> str:
        return f"{self.network}@{self.host} until {self.good_until}"

    def as_pending(self) -> PendingConsent:
        """The row, with the verifier opened."""
        verifier = open_from("consent", self.pk, "verifier", self.verifier)
        return PendingConsent(
            self.workspace_id, self.network, self.host, verifier, self.redirect_uri, self.return_to, self.reads
        )
