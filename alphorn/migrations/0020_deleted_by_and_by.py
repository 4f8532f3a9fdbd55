"""What takes longer to delete than anybody waits is deleted by a chore."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0019_outcomes_settle")]

    operations = [
        migrations.AddField("stream", "forget_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "stream",
            models.Index(fields=["forget_at"], name="stream_forgotten", condition=Q(forget_at__isnull=False)),
        ),
    ]
