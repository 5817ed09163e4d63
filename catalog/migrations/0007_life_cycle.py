from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0006_related_model'),
    ]

    operations = [
        migrations.AddField(
            model_name='modelversion',
            name='deprecation_reason',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='modelversion',
            name='successor',
            field=models.CharField(blank=True, default='', max_length=240),
        ),
        migrations.AddField(
            model_name='hubmodel',
            name='default_is_chosen',
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
