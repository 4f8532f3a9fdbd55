"""They are one: apart from the choice of who, as PostgreSQL changes no table of which rows still wait for a check."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0027_who_runs_this")]

    operations = [
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint("runs_this", condition=models.Q(runs_this=True), name="one_user_runs_this"),
        ),
    ]
