from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("spamapi", "0002_unreported_answers"),
    ]

    operations = [
        migrations.RenameField(model_name="check", old_name="told_spam", new_name="sent_as_spam"),
        migrations.AlterField(
            model_name="apikey",
            name="strict",
            field=models.BooleanField(
                default=False, help_text="Whether what the filter is unsure of is sent as spam."
            ),
        ),
    ]
