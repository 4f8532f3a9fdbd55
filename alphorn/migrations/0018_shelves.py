"""Things lie by network, kind and whose they are, each newest first; and people's words apart from all others."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0017_cost_follows_what_is_due")]

    operations = [
        migrations.RemoveIndex("item", "item_newest"),
        migrations.RemoveIndex("item", "item_people_and_interests"),
        migrations.RemoveIndex("item", "item_search"),
        migrations.AddIndex(
            "item",
            models.Index(
                fields=["workspace", "network", "holds", "is_own", "-happened_at", "-id"],
                name="item_newest",
                condition=Q(removed_at=None, deleted_at=None),
            ),
        ),
        migrations.AddIndex(
            "item",
            models.Index(
                fields=["workspace", "topic", "network"],
                include=["id"],
                name="item_interest",
                condition=Q(holds="interest", removed_at=None, deleted_at=None),
            ),
        ),
        migrations.AddIndex("item", GinIndex(fields=["search"], name="item_search", condition=~Q(holds="person"))),
        migrations.AddIndex(
            "item", GinIndex(fields=["search"], name="item_search_people", condition=Q(holds="person"))
        ),
    ]
