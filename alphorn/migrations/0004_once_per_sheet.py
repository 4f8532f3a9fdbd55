"""A sheet's key is known to one workspace: in another it is another sheet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0003_cache")]

    operations = [
        migrations.AlterField("post", "client_key", models.UUIDField()),
        migrations.AddConstraint(
            "post", models.UniqueConstraint(fields=["workspace", "client_key"], name="post_once_per_sheet")
        ),
    ]
