"""Which edition of an item is kept, where the network gives each of them an id of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0013_queue_without_a_log")]

    operations = [
        migrations.AddField("item", "edition", models.CharField(blank=True, db_default="", max_length=255)),
    ]
