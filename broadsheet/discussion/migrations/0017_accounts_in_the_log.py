"""What is done to accounts, and by the command line, is in the audit log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussion", "0016_defaults_in_the_database")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="by_command",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Done on the server's command line."
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("rule", "set a rule"),
                    ("rule-dropped", "dropped a rule"),
                    ("phrases", "added phrases"),
                    ("phrases-dropped", "removed phrases"),
                    ("ban", "banned"),
                    ("ban-lifted", "lifted a ban"),
                    ("mode", "set how replies are taken"),
                    ("on-hold", "put on hold by itself"),
                    ("opened-again", "opened again"),
                    ("picked", "picked"),
                    ("unpicked", "took a pick back"),
                    ("pinned", "pinned"),
                    ("unpinned", "unpinned"),
                    ("noted", "left a note"),
                    ("note-removed", "removed a note"),
                    ("reports-dismissed", "dismissed reports"),
                    ("appeal-answered", "answered an appeal"),
                    ("site-added", "registered a site"),
                    ("site-removed", "removed a site"),
                    ("webhook", "registered a webhook"),
                    ("webhook-removed", "removed a webhook"),
                    ("account-invited", "invited somebody to work here"),
                    ("account-made", "made an account"),
                    ("account-roles", "changed the roles of an account"),
                    ("account-factors", "took the second factors of an account away"),
                    ("account-password", "reset the password of an account"),
                    ("account-closed", "closed an account"),
                    ("account-opened", "opened an account again"),
                    ("account-deleted", "deleted an account"),
                ],
                max_length=30,
            ),
        ),
    ]
