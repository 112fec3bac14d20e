"""``broadsheet import page``: a saved page becomes an article, once."""

from __future__ import annotations

import pytest

from broadsheet.cli import django_setup
from broadsheet.cli.main import main
from broadsheet.config.tests.journeys.steps import CAPTURED, HEADLINE, STORY
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage

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
        assert "Left out: 1 picture (“The quay”)." in capsys.readouterr().out

    def test_a_page_of_several_stories_says_how_to_overrule(self, tmp_path, capsys):
        file = tmp_path / "front.html"
        text = " ".join(part for part in STORY if len(part) > 40)
        stories = "".join(f'<h2><a href="/{n}">Story {n}</a></h2><p>{text} {n}</p>' for n in range(4))
        file.write_text(f"<title>The Courier</title>{stories}")
        assert main(["import", "page", "--dry-run", str(file)]) == 1
        assert "add --anyway" in capsys.readouterr().err
        assert main(["import", "page", "--dry-run", "--anyway", str(file)]) == 0
