"""The queue's own schema, by its own statement."""

from django.db import migrations

from alphorn import jobs


def install(apps, schema_editor):
    schema_editor.execute(jobs.install_sql(), params=None)


def uninstall(apps, schema_editor):
    schema_editor.execute(jobs.uninstall_sql(), params=None)


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0001_first")]
    operations = [migrations.RunPython(install, uninstall)]
