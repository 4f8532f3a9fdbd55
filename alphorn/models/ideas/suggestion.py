"""An idea for a post, made from what came in; it says why it was made, and is never posted by itself."""

import random
from datetime import timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils import timezone

from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.ideas.candidates import candidates, idea_of
from alphorn.models.ideas.draw import Idea, draw
from alphorn.models.importing.item import Item

REST = timedelta(days=30)  # a topic that was suggested comes again after it at the earliest
REMEMBERED = timedelta(days=365)  # what was used or not wanted weighs for so long


class SuggestionManager(models.Manager["Suggestion"]):
    """Having ideas."""

    def current(self, workspace: Workspace, language: str) -> "Suggestion | None":
        """The idea that lies on the sheet: the newest, unless it was answered; then another one."""
        newest = self.filter(workspace=workspace).select_related("item").order_by("-id").first()
        if newest is not None and newest.is_open and newest.still_holds:
            return newest
        return self.another(workspace, language)

    def another(self, workspace: Workspace, language: str, dice: random.Random | None = None) -> "Suggestion | None":
        """A new idea; None where there is nothing to make one from. `dice` is for tests."""
        recent = self.filter(workspace=workspace, made_at__gt=Now() - REST)
        resting = {*recent.values_list("topic", flat=True), *workspace.muted_topics.values_list("topic", flat=True)}
        last = self.filter(workspace=workspace).order_by("-id").values_list("topic", flat=True).first()
        drawn = draw(
            candidates(workspace, language, resting),
            dice or random.SystemRandom(),
            resting=resting,
            last_topic=last or "",
            used=self._counted(workspace, used_at__isnull=False),
            dismissed=self._counted(workspace, dismissed_at__isnull=False),
        )
        if drawn is None:
            return None
        made = self.create(workspace=workspace, item_id=drawn.item, idea=drawn.idea, topic=drawn.topic)
        return self.select_related("item").get(pk=made.pk)

    def begin_with(self, item: Item) -> "Suggestion | None":
        """The person picked this very item to write about: an idea that is used already. None: it is good for none."""
        found = idea_of(item)
        if found is None:
            return None
        return self.create(workspace_id=item.workspace_id, item=item, idea=found.idea, topic=found.topic, used_at=Now())

    def _counted(self, workspace: Workspace, **how: bool) -> dict[Idea, int]:
        mine = self.filter(workspace=workspace, made_at__gt=Now() - REMEMBERED, **how)
        rows = mine.values_list("idea").annotate(times=Count("id"))
        return {Idea(idea): times for idea, times in rows}


class Suggestion(models.Model):
    """One idea that was shown. `topic` is what it is about; a topic rests after it was suggested."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="suggestions")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="suggestions")
    idea = models.CharField(max_length=12)
    topic = models.CharField(max_length=255)
    made_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    objects: ClassVar[SuggestionManager] = SuggestionManager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="suggestion_newest")]

    def __str__(self) -> str:
        return f"{self.idea}: {self.topic}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.used_at is None and self.dismissed_at is None

    @property
    def still_holds(self) -> bool:
        """Whether what it was made from is there, and "today" is the day on which it was made."""
        is_today = self.idea != Idea.YEAR_AGO or timezone.localdate(self.made_at) == timezone.localdate()
        return is_today and self.item.deleted_at is None and self.item.removed_at is None

    def use(self) -> None:
        """It lies in the composer now."""
        Suggestion.objects.filter(pk=self.pk, used_at=None).update(used_at=Now())

    def dismiss(self) -> None:
        """Not this one."""
        Suggestion.objects.filter(pk=self.pk, dismissed_at=None).update(dismissed_at=Now())

    def never_again(self) -> None:
        """Never about this."""
        MutedTopic.objects.get_or_create(workspace=self.workspace, topic=self.topic)
        self.dismiss()

    @property
    def is_muted(self) -> bool:
        """Whether its topic never comes."""
        return MutedTopic.objects.filter(workspace=self.workspace_id, topic=self.topic).exists()

    @transaction.atomic
    def take_back(self) -> None:
        """It was not meant so: its topic may come again, and it lies on the sheet instead of what followed it."""
        MutedTopic.objects.filter(workspace=self.workspace_id, topic=self.topic).delete()
        followed = Suggestion.objects.filter(workspace=self.workspace_id, pk__gt=self.pk)
        followed.filter(used_at=None, dismissed_at=None).delete()
        Suggestion.objects.filter(pk=self.pk, used_at=None).update(dismissed_at=None)


class MutedTopic(models.Model):
    """What a person does not want ideas about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="muted_topics")
    topic = models.CharField(max_length=255)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "topic"], name="muted_topic_unique")]

    def __str__(self) -> str:
        return self.topic
