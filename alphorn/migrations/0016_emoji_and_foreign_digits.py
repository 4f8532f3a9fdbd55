"""What is found by a newer rule: what is there is written anew by the same chore, in pages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0015_what_others_wrote")]

    operations = [
        migrations.RemoveIndex("item", "item_by_an_old_rule"),
        migrations.AddIndex(
            "item",
            models.Index(
                fields=["id"],
                name="item_by_an_old_rule",
                condition=models.Q(search_rule__lt=2, removed_at=None, deleted_at=None),
            ),
        ),
    ]
