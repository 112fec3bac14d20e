import django.db.models.deletion
from django.db import migrations, models


def drop_waiting_notices(apps, schema_editor):
    """A notice that still waits holds the words of comments, and does not say whose subscription it is for."""
    apps.get_model("discussion", "Letter").objects.filter(kind="notice").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0011_desk'),
    ]

    operations = [
        migrations.RunPython(drop_waiting_notices, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name='letter',
            name='subscription',
            field=models.ForeignKey(blank=True, help_text='For which a notice is; such a letter holds no words and is written when it leaves.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='discussion.subscription'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='about',
            field=models.JSONField(default=list, help_text='The comments that a notice tells of, if they are visible then.'),
        ),
    ]
