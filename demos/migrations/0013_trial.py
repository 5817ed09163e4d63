"""Drafts tried before they are published."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demos', '0012_model_vector'),
        ('registry', '0017_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Trial',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('contract_data', models.JSONField()),
                ('labels', models.JSONField(default=list)),
                ('picture_key', models.CharField(blank=True, max_length=200)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('notes', models.JSONField(default=list)),
                ('pictures', models.JSONField(default=dict)),
                ('texts', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('finished', 'Done'), ('failed', 'Failed')], default='queued', max_length=12)),
                ('result', models.JSONField(blank=True, null=True)),
                ('output_key', models.CharField(blank=True, max_length=200)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('timings_ms', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sample', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='demos.sample')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='registry.submission')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
    ]
