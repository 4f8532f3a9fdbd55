"""The queue's own schema, by its own statement."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from alphorn import jobs


def install(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(jobs.install_sql(), params=None)


def uninstall(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(jobs.uninstall_sql(), params=None)


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0001_first")]
    operations = [migrations.RunPython(install, uninstall)]
