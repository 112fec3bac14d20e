"""What commands write about people nobody but the owner of the file may read, whatever the umask is."""

import os
import stat

import pytest

from broadsheet.cli.main import main
from broadsheet.discussion.tests.build import a_comment
from broadsheet.exchange import whole_site
from broadsheet.exchange.replacing import files
from broadsheet.exchange.tests.test_whole_site import NOW, site
from broadsheet.exchange.tests.wxr.exports import an_export

pytestmark = pytest.mark.django_db
__all__ = ["site"]


@pytest.fixture(autouse=True)
def no_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def rights(place) -> set[str]:
    return {stat.filemode(one.stat().st_mode) for one in [place, *place.rglob("*")]}


def test_an_export_is_a_folder_of_its_owner_alone(site, tmp_path):
    assert main(["export", "native", str(tmp_path / "export")]) == 0

    assert rights(tmp_path / "export") == {"drwx------", "-rw-------"}


def test_a_copy_without_a_server_holds_what_all_readers_see_and_has_the_usual_rights(site, tmp_path):
    os.umask(0o022)

    assert main(["export", "static", str(tmp_path / "copy")]) == 0
    assert rights(tmp_path / "copy") == {"drwxr-xr-x", "-rw-r--r--"}


def test_an_export_for_wordpress_a_report_and_what_is_held_about_a_person_too(site, tmp_path, settings):
    settings.HOME = tmp_path
    a_comment(author_email="anna@example.org")
    (tmp_path / "old.xml").write_bytes(an_export())
    file, trial, check, person = (tmp_path / name for name in ("new.xml", "trial.html", "check.html", "anna.json"))
    for there_before in (trial, person):
        there_before.write_text("x")

    assert main(["export", "wordpress", str(file)]) == 0
    assert main(["import", "wordpress", str(tmp_path / "old.xml"), "--dry-run", "--report", str(trial)]) == 0
    assert main(["import", "check", str(tmp_path / "old.xml"), "--report", str(check)]) in (0, 1)
    assert main(["privacy", "export", "anna@example.org", "--output", str(person)]) == 0

    assert {name: rights(name) for name in (file, trial, check, person)} == {
        name: {"-rw-------"} for name in (file, trial, check, person)
    }
    assert "anna@example.org" in person.read_text()


def test_pictures_of_an_export_can_be_given_out_again_where_it_is_brought_in(site, tmp_path):
    whole_site.export(tmp_path / "export", NOW)
    with files.arriving(tmp_path / "export") as change_files:
        change_files()

    assert rights(site / "images") == {"drwxr-xr-x", "-rw-r--r--"}


def test_a_report_that_could_not_be_written_is_said_before_anything_is_brought_in(site, tmp_path, capsys):
    (tmp_path / "old.xml").write_bytes(an_export())

    for place in (tmp_path, tmp_path / "nowhere" / "report.html"):
        assert main(["import", "wordpress", str(tmp_path / "old.xml"), "--report", str(place)]) == 1
        said = capsys.readouterr()
        assert "cannot be written" in said.err
        assert said.out == ""
