"""What others wrote among one's own posts can be counted without reading these."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0014_editions")]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=Q(("deleted_at", None), ("holds", "post"), ("is_own", False), ("removed_at", None)),
                fields=["stream"],
                name="item_of_others",
            ),
        )
    ]
