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


def test_a_fault_of_another_kind_stays_one(editor):
    editor.raise_request_exception = False

    assert editor.get("/admin/failwhale/").status_code == 500
