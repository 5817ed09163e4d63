"""Uploads come in parts, with a log, and are named by a key that nobody can guess."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SIZE_UNKNOWN = 1


def give_keys(apps, schema_editor):
    Submission = apps.get_model("registry", "Submission")
    for pk in Submission.objects.values_list("pk", flat=True):
        Submission.objects.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("registry", "0003_members_and_tokens"),
        ("registry", "0006_scan_report"),
    ]

    operations = [
        migrations.RemoveField("submission", "incoming_key"),
        migrations.RenameField("submission", "incoming_sha256", "sha256"),
        migrations.AddField("submission", "key", models.UUIDField(null=True)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            "submission",
            "key",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            "submission", "contract", models.JSONField(blank=True, null=True)
        ),
        migrations.AddField(
            "submission", "labels", models.JSONField(blank=True, default=list)
        ),
        migrations.AddField(
            "submission", "file_name", models.CharField(blank=True, max_length=200)
        ),
        migrations.AddField(
            "submission",
            "size_bytes",
            models.BigIntegerField(default=SIZE_UNKNOWN),
            preserve_default=False,
        ),
        migrations.AddField(
            "submission",
            "part_size_bytes",
            models.BigIntegerField(default=SIZE_UNKNOWN),
            preserve_default=False,
        ),
        migrations.AddField(
            "submission",
            "submitted_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "submission",
            "touched_at",
            models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            "submission", "tries", models.PositiveSmallIntegerField(default=0)
        ),
    ]
