"""What was tried is kept for a while, and what was tried alike many times stands in one row."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0021_events")]

    operations = [
        migrations.AddField("attempt", "times", models.IntegerField(db_default=1, default=1)),
        migrations.AddField("delivery", "folded", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("delivery", "forgotten", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("delivery", "forgotten_looks", models.IntegerField(db_default=0, default=0)),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["id"], name="delivery_to_fold", condition=Q(attempt__gt=F("folded") + 70)),
        ),
    ]
