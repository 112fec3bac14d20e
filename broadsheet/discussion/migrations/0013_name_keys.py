"""Names are compared more strictly, and a confirmation link works once."""

from django.db import migrations, models

from broadsheet.discussion import looks


def compare_again(apps, schema_editor):
    """Give every kept name its new key; of two that are one now, the older stays."""
    ReservedName = apps.get_model("discussion", "ReservedName")
    kept = {}
    for row in ReservedName.objects.order_by("pk"):
        row.folded = looks.key(row.name)
        kept.setdefault(row.folded, row)
    # All at once, as one name's new key can be another's old one.
    ReservedName.objects.all().delete()
    ReservedName.objects.bulk_create(kept.values())


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0012_letters_without_words'),
    ]

    operations = [
        migrations.RunPython(compare_again, migrations.RunPython.noop),
        migrations.CreateModel(
            name='SpentLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=32, unique=True)),
                ('spent_at', models.DateTimeField()),
            ],
        ),
    ]
