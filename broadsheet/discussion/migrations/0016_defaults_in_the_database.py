"""Columns that the version before does not fill get their defaults from the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussion", "0015_weekly_mail")]

    operations = [
        migrations.AlterField(
            model_name="bannedword",
            name="action",
            field=models.CharField(
                choices=[("hold", "hold for a person"), ("spam", "put with the spam")],
                db_default="hold",
                default="hold",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="staffnotice",
            name="address",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="Where calls go, sealed; empty for mail."
            ),
        ),
        migrations.AlterField(
            model_name="staffnotice",
            name="problem",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why the last call failed; empty if it did not.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="staffnotice",
            name="way",
            field=models.CharField(
                choices=[
                    ("mail", "By mail"),
                    ("call", "By a call to an address (webhook)"),
                    ("service", "By another service (ntfy, Matrix, Slack, Telegram …)"),
                ],
                db_default="mail",
                default="mail",
                max_length=10,
            ),
        ),
    ]
