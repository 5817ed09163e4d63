"""Find the run that was fed the same by what it was fed, not among all finished."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demos", "0010_run_provenance")]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="input_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                fields=["input_sha256", "state", "created_at"], name="run_by_input"
            ),
        ),
    ]
