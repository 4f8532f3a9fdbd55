"""What owns everything a person does here, and who may act in it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from alphorn.lib.ids import uuid7


class WorkspaceManager(models.Manager["Workspace"]):
    """Workspaces as people meet them."""

    def make_personal(self, user: AbstractBaseUser) -> "Workspace":
        """The workspace a user gets at sign-up, with the user as its owner."""
        workspace = self.create(name=user.get_username())
        Membership.objects.create(workspace=workspace, user_id=user.pk, role=Membership.Role.OWNER)
        return workspace

    def of(self, user: AbstractBaseUser) -> "Workspace":
        """The workspace a user works in: the oldest they belong to. Raises DoesNotExist."""
        workspace = self.filter(memberships__user=user.pk).order_by("memberships__created_at").first()
        if workspace is None:
            raise Workspace.DoesNotExist(f"{user.pk} belongs to no workspace")
        return workspace


class Workspace(models.Model):
    """Owns posts, authorisations and connections. Everything is found through it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[WorkspaceManager] = WorkspaceManager()

    def __str__(self) -> str:
        return self.name

    def allows_changes_by(self, user: AbstractBaseUser) -> bool:
        """Whether this user may write, connect and send here: the one place where a role is asked."""
        membership = self.memberships.filter(user=user.pk).first()
        return membership is not None and membership.allows_changes


class Membership(models.Model):
    """A user's role in a workspace."""

    class Role(models.TextChoices):
        """What a member may do; asked in `allows_changes` alone."""

        OWNER = "owner"
        EDITOR = "editor"
        VIEWER = "viewer"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "user"], name="membership_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.workspace_id}: {self.role}"

    @property
    def allows_changes(self) -> bool:
        """Whether this member may write, connect and send."""
        return self.role in (self.Role.OWNER, self.Role.EDITOR)
