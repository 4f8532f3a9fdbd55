"""A refusal reaches what refused: a place may be held by itself, and a renewal that was put off says why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0010_search_in_every_script")]

    operations = [
        migrations.AddField("connection", "held_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "connection", "held_reason", models.CharField(blank=True, db_default="", default="", max_length=32)
        ),
        migrations.AddField("authorisation", "renewed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "authorisation", "refresh_reason", models.CharField(blank=True, db_default="", default="", max_length=32)
        ),
    ]
