"""One consent at one network: who gave it, its tokens, and whether they are still good."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Least, Now

from alphorn import jobs
from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.sealed import Sealed, open_from, seal_for
from alphorn.models.work.kinds import REFRESH, REVOKE
from alphorn.networks.grants import Token


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    """The words in which consents are asked for."""

    def reading(self, network: str, host: str) -> "AuthorisationQuerySet":
        """Those at a host that let us read, and shall go on doing so when they are given again."""
        return self.filter(network=network, host=host, leaving_at=None, reads=True)


class Authorisation(models.Model):
    """A consent. Unique per workspace, network, host and remote person; consent again raises its version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="authorisations")
    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    remote_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    handle = models.CharField(max_length=255, blank=True)
    scopes = models.TextField(blank=True)
    reads = models.BooleanField(default=False)  # the person let us bring things in
    access_token = models.BinaryField(default=b"")
    refresh_token = models.BinaryField(default=b"")
    expires_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)  # when Alphorn last renewed it by itself
    version = models.IntegerField(default=1)
    stale_version = models.IntegerField(default=0)  # the newest version the network has refused
    signed_out_at = models.DateTimeField(null=True)
    signed_out_reason = models.CharField(max_length=32, blank=True)
    leaving_at = models.DateTimeField(null=True)  # its last connection went; a job gives the consent back
    revoke_due_at = models.DateTimeField(null=True)  # when that job is due
    revoke_generation = models.IntegerField(default=0, db_default=0)  # raised with each
    wiped_at = models.DateTimeField(null=True)  # no tokens any more
    refresh_worker = models.UUIDField(null=True)  # whose call is under way
    refresh_deadline = models.DateTimeField(null=True)
    refresh_tries = models.IntegerField(default=0)  # calls for this version whose outcome nobody knows
    refresh_failures = models.IntegerField(default=0)  # calls for this version that certainly changed nothing
    refresh_reason = models.CharField(max_length=32, blank=True, default="", db_default="")  # why the last of them was
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = AuthorisationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "network", "host", "remote_id"], name="authorisation_unique")
        ]
        # Each second it is asked for which of them a renewal, or a giving back, is overdue: mostly there is none.
        indexes: ClassVar = [
            models.Index(
                fields=["refresh_deadline"],
                name="authorisation_renewed",
                condition=Q(refresh_deadline__isnull=False, signed_out_at=None, leaving_at=None, wiped_at=None),
            ),
            models.Index(
                fields=["revoke_due_at"],
                name="authorisation_given_back",
                condition=Q(leaving_at__isnull=False, wiped_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}@{self.host}: {self.title}"

    @property
    def title(self) -> str:
        """What people call them: the handle where there is one, else the name."""
        return f"@{self.handle}" if self.handle else self.name

    @property
    def is_signed_out(self) -> bool:
        """Whether only the person can mend it."""
        return self.signed_out_at is not None

    @property
    def token(self) -> Token:
        """The tokens, opened."""
        return open_token(self.pk, self.access_token, self.refresh_token, self)

    def refresh_later(self) -> None:
        """Enqueue the refresh of this version; one job for each version."""
        jobs.enqueue([REFRESH.job(self.pk, "", self.version, timedelta(0))])

    def revoke_later(self, after: timedelta = timedelta(0)) -> None:
        """Enqueue the revocation, as a new generation: the job that runs now still holds the key of the former."""
        Authorisation.objects.filter(pk=self.pk).update(
            revoke_generation=F("revoke_generation") + 1, revoke_due_at=Now() + after
        )
        self.refresh_from_db(fields=["revoke_generation"])
        jobs.enqueue([REVOKE.job(self.pk, "", self.revoke_generation, after)])

    def seal_token(self, token: Token, since: datetime | None = None) -> None:
        """Put `token` into the fields, sealed; when it ends goes by the database's clock. The caller saves.

        `since`: when it was asked for, where that is known: the network counts its life from before the answer.
        """
        self.access_token = seal_for("authorisation", self.pk, "access_token", token.access)
        self.refresh_token = seal_for("authorisation", self.pk, "refresh_token", token.refresh)
        began = Now() if since is None else Least(Now(), Value(since))
        self.expires_at = None if token.lives_for is None else began + token.lives_for
        if token.scopes:
            self.scopes = " ".join(token.scopes)

    def wipe(self) -> None:
        """Forget the tokens. The caller saves."""
        self.access_token = self.refresh_token = b""
        self.expires_at = None


def open_token(pk: UUID, access: Sealed, refresh: Sealed, row: Authorisation) -> Token:
    """The token whose sealed halves stand in the authorisation `pk`."""
    return Token(
        access=open_from("authorisation", pk, "access_token", access),
        refresh=open_from("authorisation", pk, "refresh_token", refresh),
        scopes=tuple(row.scopes.split()),
    )
