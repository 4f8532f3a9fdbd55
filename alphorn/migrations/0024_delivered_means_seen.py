"""When a delivery was seen at its network, and since when it is there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0023_hosts")]

    operations = [
        migrations.AddField("delivery", "seen_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "there_at", models.DateTimeField(null=True)),
    ]
