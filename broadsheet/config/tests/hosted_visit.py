"""A visit to an example site that hosts our apps, in a process of its own with that site's settings.

    python hosted_visit.py APP.MODEL

Prints as JSON what a reader, a spammer and an administrator meet on the page that is the only one of this model.
"""

import json
import os
import sys
from datetime import timedelta

import django

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOD = "The ferry was late on Monday too, and the captain said the tide was to blame, as always."
SPAM = "Cheap casino bonus, order now at http://win.example.top and http://pills.example.top viagra cialis"


def main(label: str) -> dict:
    sys.path.insert(0, os.getcwd())
    django.setup()
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from broadsheet.discussion import hosting
    from broadsheet.discussion.models import Comment
    from broadsheet.discussion.posting import stamp

    model, client = apps.get_model(label), Client(headers={"user-agent": BROWSER})
    address = hosting.address_of(model.objects.get())
    first = client.get(address).content.decode()
    thread = model.objects.get().discussion_thread_id
    opened = timezone.now() - timedelta(minutes=2)

    def post(words: str, name: str) -> int:
        fields = {"comment": words, "name": name, "stamp": stamp.issue(thread, opened), "elapsed": "70"}
        return client.post(f"/threads/{thread}/reply", fields, headers={"sec-fetch-site": "same-origin"}).status_code

    statuses = [post(GOOD, "Anna"), post(SPAM, "Bonus King")]
    then = client.get(address).content.decode()
    call_command("broadsheet_work", "--once")
    sign_in = client.get("/moderation/", follow=True)
    seen = {
        "has form": f'action="/threads/{thread}/reply"' in first,
        "statuses": statuses,
        "states": list(Comment.objects.order_by("pk").values_list("state", flat=True)),
        "shows good": "captain said" in then,
        "shows spam": "casino" in then,
        "lead": client.get("/comments/1/").headers["Location"],
        "sign-in": (sign_in.status_code, "csrfmiddlewaretoken" in sign_in.content.decode()),
    }
    users = get_user_model().objects
    editor = users.create_user("edda", "edda@example.org", "of a test")
    editor.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(editor)
    seen["admin of an editor"] = client.get("/admin/").content.decode()
    client.force_login(users.create_superuser("admin", "admin@example.org", "of a test"))
    seen["others"] = {place: client.get(place).status_code for place in sys.argv[2:]}
    seen["admin"] = client.get("/admin/").content.decode()
    Comment.objects.filter(state="spam").update(state="held")
    seen["admin while one waits"] = client.get("/admin/").content.decode()
    return seen


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])))
