from django.contrib.auth import views as auth
from django.urls import path

from broadsheet.discussion import desk, desk_numbers, desk_rules, desk_voices

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("decide", desk.decide, name="decide"),
    path("rules/", desk_rules.rules, name="rules"),
    path("rules/drop", desk_rules.drop_rule, name="drop-rule"),
    path("rules/open-again", desk_rules.open_again, name="open-again"),
    path("phrases/", desk_rules.phrase_list, name="phrases"),
    path("phrases/drop", desk_rules.drop_phrases, name="drop-phrases"),
    path("bans/", desk_rules.bans, name="bans"),
    path("bans/lift", desk_rules.lift, name="lift"),
    path("comments/<int:comment_id>/ban", desk_rules.ban, name="ban"),
    path("numbers/", desk_numbers.show, name="numbers"),
    path("reports/dismiss", desk_voices.dismiss_reports, name="dismiss-reports"),
    path("appeals/<int:appeal_id>/answer", desk_voices.answer_appeal, name="answer-appeal"),
    path("undo", desk.undo, name="undo"),
    path(
        "sign-in/",
        auth.LoginView.as_view(template_name="discussion/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out", auth.LogoutView.as_view(next_page="desk:sign-in"), name="sign-out"),
]
