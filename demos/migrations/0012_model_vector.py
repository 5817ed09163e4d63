"""Where a text-embedding model sees each model."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_directory"),
        ("demos", "0011_run_by_input"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelVector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("values", models.BinaryField()),
                (
                    "model",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vector",
                        to="catalog.hubmodel",
                    ),
                ),
            ],
        ),
    ]
