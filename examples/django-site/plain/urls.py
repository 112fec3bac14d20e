from django.contrib import admin
from django.urls import include, path
from notes.views import note

from broadsheet.discussion import urls as discussion

urlpatterns = [
    path("admin/", admin.site.urls),
    path("notes/<int:number>/", note, name="note"),
    # Broadsheet
    path("", include("broadsheet.privacy.urls")),
    path("moderation/", include(discussion.moderation)),
    path("", include("broadsheet.discussion.urls")),
    path("", include("broadsheet.readership.urls")),
]
