"""Submissions that stop between their check and their publication."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0016_variant_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='publish_at_once',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='submission',
            name='facts',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='submission',
            name='details',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='submission',
            name='state',
            field=models.CharField(choices=[('uploading', 'Being uploaded'), ('received', 'Received'), ('scanning', 'Being checked'), ('checked', 'Checked, not published'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled')], default='uploading', max_length=12),
        ),
    ]
