"""Files that are enormous, made to do harm, or met by a full disk: read in little memory, refused, or gone on with."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from broadsheet.cli import django_setup
from broadsheet.cli.main import main
from broadsheet.config.tests import commands, migrated
from broadsheet.discussion.models import Comment
from broadsheet.exchange import runner
from broadsheet.exchange.by_upload import receiving
from broadsheet.exchange.formats import tables
from broadsheet.exchange.formats.disqus.read import read as read_disqus
from broadsheet.exchange.formats.waline.read import read as read_waline
from broadsheet.exchange.formats.wxr.read import read as read_wxr
from broadsheet.exchange.full_disk import saying_when_full
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import ArticleRecord, ProblemRecord, ThreadRecord
from broadsheet.exchange.tests.wxr.exports import (
    FOOT,
    HEAD,
    a_category,
    a_comment,
    a_file,
    a_post,
    an_author,
    an_export,
)
from broadsheet.newsroom.models import ArticlePage

_MEGABYTE = 1024**2
_READ = """
import resource, sys
from importlib import import_module
from pathlib import Path
reader = import_module(f"broadsheet.exchange.formats.{sys.argv[1]}.read")
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]), int(sys.argv[3])))
comments = sum(len(getattr(one, "comments", ())) for one in reader.read(Path(sys.argv[2])))
print(comments)
"""

_SET_UP = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.config.settings"
django.setup()
from broadsheet.newsroom import service
service.set_up_site("The Test Paper")
"""


def read_in(megabytes: int, form: str, file: Path) -> int:
    """How many comments a process reads from a file that may have so much memory."""
    command = [sys.executable, "-c", _READ, form, str(file), str(megabytes * _MEGABYTE)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr[-500:]
    return int(done.stdout)


@pytest.mark.slow
def test_a_large_file_of_wordpress_is_read_in_little_memory(tmp_path):
    file = tmp_path / "export.xml"
    unknown = a_post(1, story="A long word. " * 100_000, wp__post_type="revision")
    with file.open("w") as out:
        out.write(HEAD)
        for number in range(85):
            out.write(unknown)
            out.write(a_post(10 + number, *[a_comment(1000 * number + one) for one in range(20)]))
        out.write(FOOT)

    assert file.stat().st_size > 100 * _MEGABYTE
    assert read_in(220, "wxr", file) == 1700


@pytest.mark.slow
def test_a_large_file_of_disqus_is_read_in_little_memory(tmp_path):
    file = tmp_path / "disqus.xml"
    with file.open("w") as out:
        out.write('<?xml version="1.0"?><disqus xmlns:dsq="http://disqus.com/disqus-internals">')
        out.writelines(
            f'<thread dsq:id="{number}"><link>https://o.example/{number}/</link></thread>' for number in range(50)
        )
        words = "A long word. " * 1000
        for number in range(8200):
            out.write(f'<post dsq:id="{number}"><message>{words}</message><thread dsq:id="{number % 50}"/></post>')
        out.write("</disqus>")

    assert file.stat().st_size > 100 * _MEGABYTE
    assert read_in(220, "disqus", file) == 8200


def test_comments_of_many_pages_come_back_as_they_were_and_in_their_order(tmp_path):
    file = tmp_path / "disqus.xml"
    posts = "".join(
        f'<post dsq:id="{number}"><message>No {number} \U0001f600</message><createdAt>2019-03-05T10:00:{number:02}Z'
        f'</createdAt><thread dsq:id="{number % 2}"/></post>'
        for number in range(6)
    )
    threads = "".join(
        f'<thread dsq:id="{number}"><link>https://o.example/{number}/</link></thread>' for number in (0, 1)
    )
    file.write_text(f'<disqus xmlns:dsq="http://disqus.com/disqus-internals">{threads}{posts}</disqus>')
    pages = [one for one in read_disqus(file) if isinstance(one, ThreadRecord)]

    assert [[one.source_id for one in page.comments] for page in pages] == [["0", "2", "4"], ["1", "3", "5"]]
    assert pages[1].comments[2].html == "No 5 \U0001f600"
    assert pages[1].comments[2].posted_at.isoformat() == "2019-03-05T10:00:05+00:00"


def test_json_that_is_too_large_to_be_held_is_refused_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_LARGEST", 1000)
    file = tmp_path / "waline.json"
    file.write_text(json.dumps([{"comment": "x" * 2000}]))

    with pytest.raises(CannotRead, match="MB of JSON"):
        list(read_waline(file))


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        '<!DOCTYPE lolz [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE lolz SYSTEM "http://127.0.0.1/evil.dtd">',
        '<!doctype lolz [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_and_doctypes_are_refused(tmp_path, bomb, encoding):
    for root, reader in (("rss", read_wxr), ("disqus", read_disqus)):
        file = tmp_path / f"{root}.xml"
        file.write_text(f'<?xml version="1.0" encoding="{encoding}"?>{bomb}<{root}>&c;</{root}>', encoding)
        with pytest.raises(CannotRead, match="DOCTYPE"):
            list(reader(file))


def test_a_doctype_inside_of_an_item_is_no_doctype(tmp_path):
    file = tmp_path / "export.xml"
    file.write_bytes(
        an_export(
            a_post(1, story="<!DOCTYPE html><p>Words.</p>"), '<!DOCTYPE x [<!ENTITY a "ha">]>', a_post(2, title="&a;")
        )
    )
    articles = [one for one in read_wxr(file) if isinstance(one, ArticleRecord)]

    assert articles[0].source_id == "1"
    assert not any("haha" in one.headline for one in articles)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_file_gives_what_is_whole_before_the_cut(tmp_path, share):
    whole = an_export(*[a_post(number, a_comment(number)) for number in range(1, 21)])
    file = tmp_path / "export.xml"
    file.write_bytes(whole[: int(len(whole) * share)])
    found = list(read_wxr(file))
    numbers = [int(one.source_id) for one in found if isinstance(one, ArticleRecord)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 20 * share - 3
    assert any(isinstance(one, ProblemRecord) and "ends in the middle" in one.why for one in found)


@pytest.mark.django_db
def test_an_attack_in_any_field_of_a_file_reaches_no_page(move_in, client, admin_client):
    attack = "<script>alert(7)</script><img src=x onerror=alert(7)>\"'>"
    inside = f"<![CDATA[{attack}]]>"
    report = move_in(
        an_author("jane", inside, inside, inside),
        a_category("town", attack, 3),
        a_file(9, attack, 1),
        a_post(
            1, a_comment(
                5, attack, comment_author=attack, comment_author_email=attack, comment_author_url=attack,
                comment_author_IP=attack, comment_date_gmt=attack, comment_agent=attack, comment_parent=attack,
            ),
            f'<category domain="category" nicename="town">{inside}</category>',
            f'<category domain="post_tag" nicename="a">{inside}</category>',
            f'<category domain="series" nicename="b">{inside}</category>',
            title=inside, story=attack, excerpt__encoded=attack, wp__post_name=attack, link=attack,
            wp__post_password="", guid=attack,
        ),
    )  # fmt: skip
    article = ArticlePage.objects.get()
    addresses = [
        "/", article.url, article.get_parent().url, *[author.url for author in article.byline], "/feed/",
        "/sitemap.xml", "/comments/feed/", "/search/?q=alert", f"/comments/{Comment.objects.get().pk}/",
    ]  # fmt: skip

    for address in addresses:
        page = client.get(address, follow=True).content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "\"'>" not in page, address
    desk = admin_client.get("/moderation/?state=published").content.decode()
    assert "<script>alert" not in desk
    assert report.of("post").arrived == 1


def test_an_archive_that_unpacks_to_more_than_any_export_is_refused(tmp_path, monkeypatch, settings):
    settings.HOME = tmp_path
    monkeypatch.setattr("broadsheet.exchange.packed._SMALL", 1000)
    folder = tmp_path / "imports" / "a"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "dump.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("comments.json", b"\0" * 5_000_000)

    with pytest.raises(CannotRead, match="packed so tightly"):
        receiving.file_of("a", "dump.zip", True)


@pytest.mark.django_db
def test_beside_another_import_the_command_names_that_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(django_setup, "setup_finished_site", lambda: None)
    file = tmp_path / "second.xml"
    file.write_bytes(an_export(a_post(1)))

    with runner.alone(settings.HOME, "first.xml"):
        assert main(["import", "wordpress", str(file)]) == 1

    assert "first.xml" in capsys.readouterr().err
    assert not ArticlePage.objects.exists()


@pytest.mark.parametrize(
    "problem",
    [
        OperationalError("database or disk is full"),
        OperationalError("could not extend file: No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_whatever_says_that_there_is_no_room_is_one_kind_of_error(problem):
    with pytest.raises(OSError, match="No space left") as found, saying_when_full():
        raise problem

    assert found.value.errno == errno.ENOSPC


@pytest.mark.slow
def test_one_that_a_full_disk_has_stopped_goes_on_when_there_is_room(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    migrated.copy_to(home / "broadsheet.sqlite3")
    file = tmp_path / "export.xml"
    posts = [a_post(number, a_comment(number, f"Words {number}. " * 2500)) for number in range(1, 41)]
    file.write_bytes(an_export(*posts))
    inherited = commands.inherited()

    environ = inherited | {"BROADSHEET_HOME": str(home), "BROADSHEET_DEMO": "0"}
    subprocess.run([sys.executable, "-c", _SET_UP], env=environ, check=True)

    def run(most: int) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "broadsheet.cli.main", "import", "wordpress", str(file)],
            capture_output=True, text=True, env=environ,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )  # fmt: skip

    # No file may grow beyond that, be it the database or its log.
    stopped = run(1_500_000)
    assert stopped.returncode == 1, stopped.stderr
    assert "make room and run the command again" in stopped.stderr
    assert "Traceback" not in stopped.stderr

    done = run(10**10)
    assert done.returncode == 0, done.stderr
    assert "40" in done.stdout
