"""What the net asks each second, and a chore each day, is found without reading all there is."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0016_emoji_and_foreign_digits")]

    operations = [
        migrations.RemoveIndex("delivery", "delivery_parked"),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["connection", "parked_version"], name="delivery_parked", condition=Q(state="parked")),
        ),
        migrations.AddIndex(
            "authorisation",
            models.Index(
                fields=["refresh_deadline"],
                name="authorisation_renewed",
                condition=Q(refresh_deadline__isnull=False, signed_out_at=None, leaving_at=None, wiped_at=None),
            ),
        ),
        migrations.AddIndex(
            "authorisation",
            models.Index(
                fields=["revoke_due_at"],
                name="authorisation_given_back",
                condition=Q(leaving_at__isnull=False, wiped_at=None),
            ),
        ),
        migrations.AddIndex(
            "stream",
            models.Index(
                fields=["authorisation"],
                name="stream_held",
                condition=Q(state="resting") & (Q(parked_version__isnull=False) | Q(reason="place_missing")),
            ),
        ),
        migrations.AddIndex("run", models.Index(fields=["ended_at"], name="run_ended")),
    ]
