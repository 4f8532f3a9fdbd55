"""The words of the trade: a generation, a full sync, a forced send."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0006_kinds_of_work")]

    operations = [
        migrations.RenameField("delivery", "turn", "generation"),
        migrations.RenameField("delivery", "insisted", "forced"),
        migrations.RenameField("stream", "turn", "generation"),
        migrations.RenameField("stream", "is_walk", "is_full"),
        migrations.RenameField("stream", "walked_at", "full_sync_at"),
        migrations.RenameField("stream", "looked_at", "synced_at"),
        migrations.RenameField("run", "is_walk", "is_full"),
    ]
