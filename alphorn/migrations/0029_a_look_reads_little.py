"""A look read every post that had ever been sent: after an hour with thousands in doubt it was all that was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0028_one_runs_this")]

    operations = [
        migrations.AddIndex("intent", models.Index(fields=["account", "key"], name="intent_of_a_text")),
        migrations.AddIndex("intent", models.Index(fields=["account", "closed_at"], name="intent_lately")),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["account", "settled_at"],
                name="delivery_settled",
                condition=models.Q(settled_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["network", "settled_at"], name="delivery_went", condition=models.Q(state="delivered")),
        ),
    ]
