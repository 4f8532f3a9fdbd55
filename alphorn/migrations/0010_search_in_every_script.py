"""Things are found by folded words, and people by folded names. What is there is written anew by a chore, in pages."""

from django.db import migrations, models

from alphorn.networks.streams import ItemKind


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0009_sessions_by_hash")]

    operations = [
        migrations.RemoveIndex("item", "item_person_by_name"),
        migrations.AddField("item", "name", models.CharField(blank=True, db_default="", max_length=255)),
        migrations.AddField("item", "search_rule", models.SmallIntegerField(db_default=0)),
        migrations.AddIndex(
            "item",
            models.Index(
                fields=["workspace", "name"],
                name="item_person_by_name",
                condition=models.Q(holds=ItemKind.PERSON, removed_at=None, deleted_at=None),
            ),
        ),
        migrations.AddIndex(
            "item",
            models.Index(
                fields=["id"],
                name="item_by_an_old_rule",
                condition=models.Q(search_rule=0, removed_at=None, deleted_at=None),
            ),
        ),
    ]
