from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ('foundation_once', '0001_initial'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='oncekey',
            name='nonce',
        ),
    ]
