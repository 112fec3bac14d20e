"""The newsroom's own pages, asked with what none of their forms sends."""

import logging

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/admin/snippets/newsroom/author/add/", {}),
        ("/admin/redirects/add/", {"old_path": "/x", "redirect_page": "abc"}),
    ],
)
def test_a_form_that_no_page_sends_is_told_to_make_no_sense_and_not_reported_as_a_fault(editor, caplog, path, form):
    with caplog.at_level(logging.WARNING):
        answer = editor.post(path, form)

    assert answer.status_code == 400
    assert [record.levelname for record in caplog.records if record.name.startswith("broadsheet")] == ["WARNING"]
    assert not [record for record in caplog.records if record.exc_info and record.exc_info[0]]


def test_a_row_that_is_asked_for_by_no_number_makes_no_sense_either(editor):
    assert editor.get("/admin/bulk/wagtailcore/page/delete/", {"id": "x"}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/admin/pages/1/lock/",
        "/admin/pages/1/unlock/",
        "/admin/pages/1/set_position/",
        "/admin/choose-external-link/",
        "/admin/redirects/import/process/",
        "/admin/snippets/choose/newsroom/author/create/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_no_page_of_the_newsroom_offers_makes_no_sense_either(editor, path, method):
    editor.raise_request_exception = False

    assert getattr(editor, method)(path).status_code in (200, 400, 404, 405)


def test_where_it_was_is_written_down_if_it_is_only_likely_that_the_request_makes_no_sense(editor, caplog):
    with caplog.at_level(logging.WARNING):
        assert editor.post("/admin/choose-external-link/").status_code == 400

    (record,) = [one for one in caplog.records if one.name.startswith("broadsheet")]
    assert (record.levelname, record.exc_info[0]) == ("WARNING", AttributeError)


def test_faults_of_another_kind_stay_faults(editor, monkeypatch):
    editor.raise_request_exception = False
    assert editor.get("/admin/failwhale/").status_code == 500

    # One of ours, below a view of the CMS.
    monkeypatch.setattr("broadsheet.newsroom.dashboard.of_user", lambda user, now, board=None: board.waiting)
    assert editor.get("/admin/").status_code == 500
