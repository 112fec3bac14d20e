from django.contrib.auth import views as auth
from django.urls import path

from broadsheet.discussion import desk, desk_bulk, desk_marks, desk_numbers, desk_pages, desk_rules, desk_voices

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("decide", desk.decide, name="decide"),
    path("decide-wave", desk.decide_wave, name="decide-wave"),
    path("decide-picked", desk.decide_picked, name="decide-picked"),
    path("search/", desk_pages.search, name="search"),
    path("log/", desk_pages.log, name="log"),
    path("notes", desk_marks.leave_note, name="leave-note"),
    path("notes/remove", desk_marks.remove_note, name="remove-note"),
    path("comments/<int:comment_id>/", desk_pages.comment, name="comment"),
    path("comments/<int:comment_id>/reply", desk_marks.reply, name="reply"),
    path("comments/<int:comment_id>/reports", desk_voices.dismiss_reports, name="dismiss-reports"),
    path("comments/<int:comment_id>/appeal", desk_voices.answer_appeal, name="answer-appeal"),
    path("comments/<int:comment_id>/mark", desk_marks.mark, name="mark"),
    path("comments/<int:comment_id>/all/", desk_bulk.choose, name="choose"),
    path("comments/<int:comment_id>/all/<slug:by>/", desk_bulk.show, name="all"),
    path("comments/<int:comment_id>/all/<slug:by>/decide", desk_bulk.decide, name="decide-all"),
    path("rules/", desk_rules.rules, name="rules"),
    path("rules/drop", desk_rules.drop_rule, name="drop-rule"),
    path("rules/open-again", desk_rules.open_again, name="open-again"),
    path("phrases/", desk_rules.phrase_list, name="phrases"),
    path("phrases/drop", desk_rules.drop_phrases, name="drop-phrases"),
    path("bans/", desk_rules.bans, name="bans"),
    path("bans/lift", desk_rules.lift, name="lift"),
    path("comments/<int:comment_id>/ban", desk_rules.ban, name="ban"),
    path("numbers/", desk_numbers.show, name="numbers"),
    path("undo", desk.undo, name="undo"),
    path(
        "sign-in/",
        auth.LoginView.as_view(template_name="discussion/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out", auth.LogoutView.as_view(next_page="desk:sign-in"), name="sign-out"),
]
