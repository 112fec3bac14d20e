"""The addresses of the moderation pages."""

from __future__ import annotations

from django.urls import path

from broadsheet.discussion.moderation.views import (
    actions,
    bans,
    binning,
    bulk,
    by_mail,
    lookup,
    notes,
    notices,
    phrases,
    queue,
    reports,
    rules,
    sites,
    stats,
    webhooks,
)

app_name = "desk"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("decide", queue.decide, name="decide"),
    path("decide-campaign", queue.decide_campaign, name="decide-campaign"),
    path("decide-picked", queue.decide_picked, name="decide-picked"),
    path("bin/", binning.show, name="bin"),
    path("bin/decide", binning.decide, name="decide-binned"),
    path("search/", lookup.search, name="search"),
    path("log/", lookup.log, name="log"),
    path("log.csv", lookup.log_file, name="log-file"),
    path("notes", notes.leave_note, name="leave-note"),
    path("notes/remove", notes.remove_note, name="remove-note"),
    path("comments/<int:comment_id>/", lookup.comment, name="comment"),
    path("comments/<int:comment_id>/reply", actions.reply, name="reply"),
    path("comments/<int:comment_id>/reports", reports.dismiss_reports, name="dismiss-reports"),
    path("comments/<int:comment_id>/appeal", reports.answer_appeal, name="answer-appeal"),
    path("comments/<int:comment_id>/mark", actions.mark, name="mark"),
    path("comments/<int:comment_id>/all/", bulk.choose, name="choose"),
    path("comments/<int:comment_id>/all/<slug:by>/", bulk.show, name="all"),
    path("comments/<int:comment_id>/all/<slug:by>/decide", bulk.decide, name="decide-all"),
    path("rules/", rules.rules, name="rules"),
    path("rules/drop", rules.drop_rule, name="drop-rule"),
    path("rules/open-again", rules.open_again, name="open-again"),
    path("phrases/", phrases.banned_word_list, name="banned-words"),
    path("phrases/drop", phrases.change_banned_words, name="remove-banned-words"),
    path("phrases/ready", phrases.switch_lists, name="switch-phrases"),
    path("bans/", bans.bans, name="bans"),
    path("bans/pasted", bans.ban_pasted, name="ban-pasted"),
    path("bans/lift", bans.lift, name="lift"),
    path("comments/<int:comment_id>/ban", bans.ban, name="ban"),
    path("notices/", notices.notices, name="notices"),
    path("notices/end", notices.end, name="end-notice"),
    path("by-mail/<str:token>/", by_mail.decide, name="decide-by-mail"),
    path("sites/", sites.sites, name="sites"),
    path("sites/remove", sites.remove, name="remove-site"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/remove", webhooks.remove_webhook, name="remove-webhook"),
    path("webhooks/resend", webhooks.resend, name="resend"),
    path("numbers/", stats.show, name="numbers"),
    path("week/", stats.week, name="week"),
    path("undo", queue.undo, name="undo"),
]
