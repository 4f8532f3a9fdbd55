"""Who signs in. A person's language and time zone decide how every page speaks to them."""

from typing import ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from alphorn.database import sql
from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace

FIRST = 4_812_019_331  # an advisory lock: any number, the same in every version


def known_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a time zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of that name."))


class UserManager(BaseUserManager["User"]):
    """Users come into being with the workspace they own."""

    def sign_up(self, email: str, password: str, *, language: str = "en", time_zone: str = "UTC") -> "User":
        """A new user with a personal workspace. Raises IntegrityError when the address is taken."""
        user = self.model(email=self.normalize_email(email), language=language, time_zone=time_zone)
        user.set_password(password)
        user.move_in()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address, however it is capitalised."""
        return self.at(username or "").get()

    def at(self, address: str) -> "models.QuerySet[User]":
        """Who has that address: one or nobody, by the rule that keeps them apart. To capitals, i and ı are the same."""
        return self.alias(lowered=Lower("email")).filter(lowered=Lower(models.Value(address.strip())))


class User(AbstractBaseUser):
    """Signs in with a mail address and a password."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[known_time_zone])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    runs_this = models.BooleanField(default=False, editable=False)  # they were the first who came

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.UniqueConstraint("runs_this", condition=models.Q(runs_this=True), name="one_user_runs_this"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @transaction.atomic
    def move_in(self) -> None:
        """Store a new user together with the workspace they own. Who was first is not read from clocks later."""
        if not User.objects.exists():
            sql.run("SELECT pg_advisory_xact_lock(%s)", [FIRST])
            self.runs_this = not User.objects.exists()
        self.save(force_insert=True)
        Workspace.objects.make_personal(self)
