"""When each thing that happens by itself was last done, by whichever worker."""

from django.db import models


class Chore(models.Model):
    """One row per chore of `worker/chores.py`."""

    name = models.CharField(max_length=80, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.done_at}"
