"""``broadsheet import page``: a saved page becomes an article, once."""

from __future__ import annotations

import pytest
from django.conf import settings
from PIL import Image

from broadsheet.cli import django_setup
from broadsheet.cli.main import main
from broadsheet.config.tests.journeys.steps import CAPTURED, HEADLINE, STORY
from broadsheet.exchange import runner
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage, FrontPage, Picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def paper(monkeypatch) -> None:
    # The test database is there and up to date; looking at it again would open a connection of its own.
    monkeypatch.setattr(django_setup, "setup_site", lambda: None)
    newsroom.set_up_site("The Test Paper")


@pytest.fixture
def saved(tmp_path):
    file = tmp_path / "saved.txt"
    file.write_text(CAPTURED)
    return file


def kinds(article: ArticlePage) -> list[str]:
    return [block.block_type for block in article.body]


def test_a_captured_page_becomes_an_article_with_its_counts(saved, client, capsys):
    assert main(["import", "page", str(saved)]) == 0

    article = ArticlePage.objects.get()
    page = client.get(article.url).content.decode()
    assert article.title == HEADLINE
    assert kinds(article) == ["paragraph", "heading", "paragraph", "paragraph", "heading", "paragraph"]
    assert "19 views" in page
    assert "No comments yet" in page
    assert "“had to be asked twice.”" in page
    assert page.count(f">{HEADLINE}<") == 2  # the title element and the headline
    for furniture in ("LEAVE A REPLY", "Akismet"):
        assert furniture not in page
    assert "Imported" in capsys.readouterr().out


def test_importing_twice_changes_nothing(saved, capsys):
    main(["import", "page", str(saved)])
    before = list(ArticlePage.objects.values())

    assert main(["import", "page", str(saved)]) == 0

    assert list(ArticlePage.objects.values()) == before
    assert "nothing changed" in capsys.readouterr().out


@pytest.mark.slow
def test_a_page_with_a_very_long_address_comes_in_once(tmp_path):
    story = "".join(f"<p>{text}</p>" for text in STORY if len(text) > 40)
    file = tmp_path / "long.html"
    file.write_text(
        f'<html><head><link rel="canonical" href="https://news.example/{"long-" * 100}story"></head>'
        f"<body><article><h1>{HEADLINE}</h1>{story}</article></body></html>"
    )

    assert [main(["import", "page", str(file)]) for _ in range(2)] == [0, 0]
    assert ArticlePage.objects.count() == 1


def test_a_dry_run_writes_nothing(saved, capsys):
    assert main(["import", "page", "--dry-run", str(saved)]) == 0

    assert not ArticlePage.objects.exists()
    assert HEADLINE in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b'{"a": 1}', "JSON"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "")]
)
def test_what_is_no_article_is_refused_with_one_sentence(tmp_path, capsys, content, words):
    file = tmp_path / "thing.bin"
    file.write_bytes(content)

    assert main(["import", "page", str(file)]) == 1

    error = capsys.readouterr().err
    assert error.startswith("broadsheet: ")
    assert error.count("\n") == 1
    assert words in error
    assert not ArticlePage.objects.exists()


def test_while_a_new_site_is_being_made_a_sentence_says_so(saved, capsys):
    FrontPage.objects.get().delete()

    assert main(["import", "page", str(saved)]) == 1

    assert "The site is not finished yet" in capsys.readouterr().err


def test_a_missing_file_is_named(capsys):
    assert main(["import", "page", "/no/such/file"]) == 1
    assert "/no/such/file cannot be read" in capsys.readouterr().err


def test_the_seed_page_comes_in_whole(shared, client):
    assert main(["import", "page", str(shared / "seed" / "captured-page.txt")]) == 0

    article = ArticlePage.objects.get()
    page = client.get(article.url).content.decode()
    assert kinds(article).count("heading") == 4
    assert kinds(article).count("paragraph") == 8
    assert "19 views" in page
    assert "No comments yet" in page
    assert page.count(f"<h1>{article.title}</h1>") == 1
    for furniture in ("LEAVE A REPLY", "Akismet"):
        assert furniture not in page


class TestWhatIsUncertain:
    """Said, and never quietly made up."""

    BRIEF = "The ferry to Saltmarsh has left the quay. More will follow."

    @pytest.fixture
    def brief(self, tmp_path):
        file = tmp_path / "brief.html"
        file.write_text(
            f'<html><head><meta property="og:type" content="article"></head><body><h1>{HEADLINE}</h1>'
            f'<p>{self.BRIEF}</p><figure><img src="x.jpg"><figcaption>The quay</figcaption></figure></body></html>'
        )
        return file

    def test_a_missing_date_is_said(self, saved, capsys):
        assert main(["import", "page", "--dry-run", str(saved)]) == 0
        assert "names no date" in capsys.readouterr().out

    def test_a_date_that_is_given_is_the_article_s(self, saved, capsys):
        assert main(["import", "page", "--date", "2019-10-21", str(saved)]) == 0
        assert f"{ArticlePage.objects.get().published_at:%Y-%m-%d}" == "2019-10-21"
        assert "names no date" not in capsys.readouterr().out

    def test_a_date_that_is_none_is_refused(self, saved, capsys):
        with pytest.raises(SystemExit):
            main(["import", "page", "--date", "21.10.2019", str(saved)])
        assert "write it as" in capsys.readouterr().err

    def test_in_doubt_nothing_is_imported(self, brief, capsys):
        assert main(["import", "page", str(brief)]) == 1
        said = capsys.readouterr()
        assert "In doubt: the story has only 11 words." in said.out
        assert "--anyway" in said.err
        assert not ArticlePage.objects.exists()

    def test_anyway_imports_it_and_says_the_same(self, brief, capsys):
        assert main(["import", "page", "--anyway", str(brief)]) == 0
        assert "In doubt" in capsys.readouterr().out
        assert ArticlePage.objects.count() == 1

    def test_what_is_left_out_is_said(self, brief, capsys):
        main(["import", "page", "--dry-run", "--anyway", str(brief)])
        assert "Left out: 1 picture (“The quay”), as the files are not beside the page." in capsys.readouterr().out

    def test_a_page_of_several_stories_says_how_to_overrule(self, tmp_path, capsys):
        file = tmp_path / "front.html"
        text = " ".join(part for part in STORY if len(part) > 40)
        stories = "".join(f'<h2><a href="/{n}">Story {n}</a></h2><p>{text} {n}</p>' for n in range(4))
        file.write_text(f"<title>The Courier</title>{stories}")
        assert main(["import", "page", "--dry-run", str(file)]) == 1
        assert "add --anyway" in capsys.readouterr().err
        assert main(["import", "page", "--dry-run", "--anyway", str(file)]) == 0


class TestPicturesAndComments:
    """What stands in and under the story comes along."""

    @pytest.fixture
    def saved(self, tmp_path):
        folder = tmp_path / "ferry_files"
        folder.mkdir()
        Image.new("RGB", (400, 300), "teal").save(folder / "quay.png")
        Image.new("RGB", (400, 300), "red").save(tmp_path / "ferry private.png")
        file = tmp_path / "ferry.html"
        story = "".join(f"<p>{text}</p>" for text in STORY if len(text) > 40)
        figure = '<figure><img src="ferry_files/quay.png" alt="A quay"><figcaption>The old quay</figcaption></figure>'
        said = "".join(self.said(number, name) for number, name in enumerate(("Ada", "Tom"), 1))
        file.write_text(
            f'<html><body><article><h1>{HEADLINE}</h1>{figure}<p><img src="ferry private.png"></p>{story}'
            f'</article><ol class="comment-list">{said}</ol></body></html>'
        )
        return file

    def said(self, number: int, name: str) -> str:
        words = f'<div class="comment-content"><p>So says {name}.</p></div>'
        signed = f'<b class="fn">{name}</b><time datetime="2024-03-04T10:00Z"></time>'
        return f'<li class="comment" id="comment-{number}">{signed}{words}</li>'

    def test_they_stand_on_the_article_s_page(self, saved, client, capsys):
        assert main(["import", "page", str(saved)]) == 0

        article = ArticlePage.objects.get()
        page = client.get(article.url).content.decode()
        assert kinds(article)[0] == "picture"
        assert "The old quay" in page
        assert "So says Ada." in page
        assert "2 comments" in page
        assert "1 picture, 2 comments" in capsys.readouterr().out

    def test_a_file_that_is_not_in_the_page_s_own_folder_is_left_where_it_is(self, saved, capsys):
        main(["import", "page", str(saved)])
        assert kinds(ArticlePage.objects.get()).count("picture") == 1
        assert "1 picture, as the files are not beside the page" in capsys.readouterr().out

    def test_saved_again_only_new_comments_arrive(self, saved, client, capsys):
        main(["import", "page", str(saved)])
        saved.write_text(saved.read_text().replace("</ol>", f"{self.said(3, 'Jo')}</ol>"))

        assert main(["import", "page", str(saved)]) == 0

        assert "1 new comment" in capsys.readouterr().out
        assert "So says Jo." in client.get(ArticlePage.objects.get().url).content.decode()
        assert Picture.objects.count() == 1


def test_beside_another_import_nothing_is_imported_and_that_one_is_named(saved, capsys):
    with runner.alone(settings.HOME, "the-old-site.xml"):
        assert main(["import", "page", str(saved)]) == 1

    assert capsys.readouterr().err == (
        "broadsheet: Another import is at work on this site: that of the-old-site.xml. Wait until it has ended.\n"
    )
    assert not ArticlePage.objects.exists()
    assert main(["import", "page", str(saved)]) == 0
