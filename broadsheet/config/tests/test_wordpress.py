"""The plug-in for WordPress, inside a real one that asks a real server of ours."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Page, expect

from broadsheet.config.tests import demo_home, running, services, wordpress
from broadsheet.config.tests.running import RunningSite
from broadsheet.config.tests.wordpress import PLUGIN, WordPress

pytestmark = pytest.mark.slow
KIND = "My grandmother kept bees behind the old mill, so this brought back a lot. Thank you for asking around."
SPAM = "Buy cheap viagra casino pills now http://shop.example.com/pills http://shop.example.com/casino best price"
ONE_COMMENT = """<?xml version="1.0"?><disqus xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><forum>bees</forum><link>{url}/?p=1</link><title>Hello world!</title></thread>
<post dsq:id="900"><message>The old hive is still there.</message><createdAt>2026-01-02T03:04:05Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Otto</name></author><thread dsq:id="1"/></post>
</disqus>"""
SAYINGS = (
    "The willow by the bridge was planted in the year of the great flood; my mother held the spade.",
    "Is there a path along the water again, or does one still have to walk around by the sawmill?",
    "The ferry used to stop at that meadow; an iron ring in the wall is all that is left of it.",
)
ENVIRON = {
    "BROADSHEET_ADMIN_PASSWORD": "a password for tests",
    "BROADSHEET_PROFILE": "discussion",
    "BROADSHEET_SECRET_KEY": "a secret for tests of WordPress",
    "BROADSHEET_REPLIES_PER_MINUTE": "1000",
    "BROADSHEET_REPLIES_PER_HOUR": "1000",
}


@dataclass
class Both:
    """A server of ours, and a WordPress that is set up to ask it."""

    home: Path
    ours: RunningSite
    blog: WordPress
    key: str
    secret: str
    judged_first: tuple[dict, dict, str] | None = None
    """Spam and another comment as checked, and the list of spam, when the filter had been taught nothing yet."""

    def set(self, mode: str, **more: object) -> None:
        """What the settings page of the plug-in would store."""
        values = {"mode": mode, "url": self.ours.url, "key": self.key, "secret": self.secret, "inline": True} | more
        pairs = ", ".join(f"'{name}' => {_php(value)}" for name, value in values.items())
        self.blog.run(f"update_option( 'broadsheet_settings', array( {pairs} ) );")

    def forget_fragments(self) -> None:
        """Have the plug-in fetch what it keeps for a minute."""
        like = "option_name LIKE '%transient%'"
        self.blog.run(f'global $wpdb; $wpdb->query( "DELETE FROM {{$wpdb->options}} WHERE {like}" );')

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.home / "broadsheet.sqlite3")) as database:
            return database.execute(query).fetchall()


def _php(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else f"'{value}'"


def command(home: Path, *words: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", *words],
        env=os.environ | ENVIRON | {"BROADSHEET_HOME": str(home)} | environ, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> Iterator[Both]:
    wordpress.needed()
    home, port = tmp_path_factory.mktemp("wordpress") / "home", services.free_port()
    demo_home.copy_to(home)
    environ = ENVIRON | {"BROADSHEET_URL": f"http://127.0.0.1:{port}"}
    with ExitStack() as stack:
        blog = stack.enter_context(wordpress.served())
        ours = stack.enter_context(running.site(home, "--port", str(port), "--workers", "1", **environ))
        key = command(home, "filter", "key", "add", f"{blog.url}/", "--owner", "keeper", **environ)
        secret = command(home, "site", "add", blog.url, **environ)
        both = Both(home, replace(ours, port=port), blog, key, secret)
        both.set("filter")
        both.judged_first = _judged(blog, SPAM), _judged(blog, KIND), _list_of_spam(blog)
        yield both
        assert blog.complaints() == ""


def _judged(blog: WordPress, text: str) -> dict:
    assert blog.comment(text) == 302
    return blog.last_comment()


def _list_of_spam(blog: WordPress) -> str:
    return blog.browser().signed_in().get("/wp-admin/edit-comments.php?comment_status=spam")[1]


@pytest.mark.skipif(shutil.which("php") is None, reason="PHP is not installed; get it with: apt-get install php-cli")
def test_php_finds_no_fault_in_any_file_of_the_plug_in():
    files = [str(path) for path in PLUGIN.rglob("*.php")]

    faults = [done for one in files if (done := subprocess.run(["php", "-l", one], capture_output=True)).returncode]

    assert len(files) > 8
    assert faults == []


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de_DE", "Filterschlüssel"),
        ("de_AT", "Filterschlüssel"),
        ("es_MX", "Clave del filtro"),
        ("fr_FR", "Clé du filtre"),
        ("ru_RU", "Ключ фильтра"),
        ("ar", "مفتاح المرشّح"),
        ("pt_BR", "Filter key"),
    ],
)
def test_the_settings_page_speaks_the_keepers_language_or_its_nearest(both, language, word):
    both.blog.run(f"update_user_meta( 1, 'locale', '{language}' );")

    page = both.blog.browser().signed_in().get("/wp-admin/options-general.php?page=broadsheet")[1]

    both.blog.run("delete_user_meta( 1, 'locale' );")
    assert f">{word}</label>" in page


def test_a_comment_is_judged_before_it_is_stored_and_the_moderator_sees_why(both):
    spam, kind, page = both.judged_first

    assert (spam["state"], kind["state"]) == ("spam", "1")
    assert spam["verdict"]["probability"] > 0.9
    assert "pill" in spam["verdict"]["reason"]
    assert "pill" in page
    assert "broadsheet-reasons" in page


def test_what_a_moderator_decides_teaches_the_filter(both):
    both.set("filter")
    both.blog.comment(f"{SPAM} again")
    number = both.blog.last_comment()["id"]

    both.blog.run(f"return wp_set_comment_status( {number}, 'approve' );")
    both.blog.run(f"return wp_set_comment_status( {number}, 'spam' );")
    both.blog.run(f"return wp_set_comment_status( {number}, 'trash' );")

    rows = both.rows("SELECT label, json_extract(submission, '$.text') FROM spamapi_lesson ORDER BY id DESC LIMIT 2")
    assert rows == [("spam", f"{SPAM} again"), ("ham", f"{SPAM} again")]


def test_while_the_filter_does_not_answer_comments_wait_and_are_asked_about_again(both):
    both.set("filter", url=f"http://127.0.0.1:{services.free_port()}")
    both.blog.comment("The hives stood there long before the mill did, as an old map in the library shows.")
    waiting = both.blog.last_comment()
    due = both.blog.run(f"return wp_next_scheduled( 'broadsheet_check_again', array( {waiting['id']} ) ) > time();")

    both.set("filter")
    both.blog.run(f"do_action( 'broadsheet_check_again', {waiting['id']} );")

    assert (waiting["state"], waiting["verdict"]["unjudged"], due) == ("0", True, True)
    assert both.blog.last_comment()["state"] == "1"


def test_comments_that_are_there_teach_in_batches_that_go_on_where_they_were_stopped(both):
    both.set("filter")
    both.blog.run(
        "for ( $n = 0; $n < 25; $n++ ) { wp_insert_comment( array( 'comment_post_ID' => 1,"
        "'comment_author' => 'R' . $n,"
        "'comment_content' => 'Note ' . $n . ' about the bees', 'comment_approved' => $n % 5 ? 1 : 'spam' ) ); }"
    )
    before = both.rows("SELECT COUNT(*) FROM spamapi_lesson")[0][0]
    keeper = both.blog.browser().signed_in()
    page = keeper.get("/wp-admin/options-general.php?page=broadsheet")[1]
    assert "The filter knows the key." in page

    status, following = keeper.press(page, "broadsheet_teach")
    first = both.blog.run("return get_option( 'broadsheet_taught' );")
    both.set("filter", url=f"http://127.0.0.1:{services.free_port()}")
    keeper.press(keeper.get(following)[1], "broadsheet_teach")
    stuck = both.blog.run("return get_option( 'broadsheet_taught' );")
    both.set("filter")
    keeper.press(keeper.get(following)[1], "broadsheet_teach")

    assert (status, first["told"], "teaching=1" in following) == (302, 20, True)
    assert (stuck["told"], stuck["stuck"]) == (20, True)
    assert "All were sent." in keeper.get(following)[1]
    assert both.rows("SELECT COUNT(*) FROM spamapi_lesson")[0][0] >= before + 25


def test_nobody_else_may_set_or_send_anything(both):
    stranger, keeper = both.blog.browser(), both.blog.browser().signed_in()

    assert "wp-login.php" in stranger.get("/wp-admin/options-general.php?page=broadsheet")[1]
    assert keeper.post("/wp-admin/admin-post.php", action="broadsheet_teach")[0] == 403
    assert keeper.post("/wp-admin/admin-post.php", action="broadsheet_file")[0] == 403
    assert "<disqus" not in stranger.post("/wp-admin/admin-post.php", action="broadsheet_file")[1]


def test_the_comments_as_a_file_are_brought_in_under_the_addresses_of_their_pages(both, tmp_path):
    keeper = both.blog.browser().signed_in()
    both.blog.run(
        "$a = wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_author' => 'Vera & <Söhne>',"
        "'comment_content' => \"A first line\\x07 & more.\", 'comment_approved' => 1 ) );"
        "wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_author' => 'Otto', 'comment_parent' => $a,"
        "'comment_content' => 'An answer to Vera.', 'comment_approved' => 1 ) );"
    )
    page = keeper.get("/wp-admin/options-general.php?page=broadsheet")[1]
    (tmp_path / "comments.xml").write_text(keeper.press(page, "broadsheet_file")[1])

    said = command(both.home, "import", "disqus", str(tmp_path / "comments.xml"), BROADSHEET_URL=both.ours.url)

    assert "broken" not in said
    shown = both.ours.get(f"/embed/fragment?url={both.blog.url}/?p=1").body
    assert "An answer to Vera." in shown
    assert "Vera &amp; &lt;Söhne&gt;" in shown or "Söhne" in shown


def test_the_discussion_takes_the_place_of_the_themes_comments(both):
    both.set("embed", sign_in=True)
    both.forget_fragments()

    page = both.blog.browser().get("/?p=1")[1]
    inside = both.blog.browser().signed_in().get("/?p=1")[1]
    shut = both.blog.comment("A comment past the discussion")

    assert f'defer src="{both.ours.url}/embed.js"' in page.replace("'", '"')
    assert f'<broadsheet-discussion url="{both.blog.url}/?p=1">' in page
    assert "wp-comments-post.php" not in page
    assert " token=" not in page
    assert ' token="' in inside
    assert shut == 403


def test_a_theme_of_blocks_carries_the_discussion_too(both):
    both.set("filter")
    both.blog.run("switch_theme( 'blocks' );")
    theirs = both.blog.browser().get("/?p=1")[1]
    both.set("embed")

    page = both.blog.browser().get("/?p=1")[1]
    both.blog.run("switch_theme( 'plain' );")

    assert "wp-comments-post.php" in theirs
    assert f'<broadsheet-discussion url="{both.blog.url}/?p=1">' in page
    assert f'defer src="{both.ours.url}/embed.js"' in page.replace("'", '"')
    assert "wp-comments-post.php" not in page


@pytest.fixture
def opened(both, browser) -> Iterator[Callable[[bool], Page]]:
    """The post on the blog with one comment in its discussion, in a browser with script or without."""
    both.set("embed", sign_in=True)
    (both.home / "one.xml").write_text(ONE_COMMENT.format(url=both.blog.url))
    command(both.home, "import", "disqus", str(both.home / "one.xml"), BROADSHEET_URL=both.ours.url)
    both.forget_fragments()
    contexts = []

    def page(script: bool) -> Page:
        contexts.append(browser.new_context(java_script_enabled=script, user_agent=running.BROWSER))
        page = contexts[-1].new_page()
        page.goto(f"{both.blog.url}/?p=1")
        return page

    yield page
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_a_reader_reads_and_writes_on_the_blog_with_script_and_without(both, opened, script):
    page = opened(script)
    expect(page.get_by_text("The old hive is still there.").last).to_be_visible()

    page.get_by_role("textbox", name="Comment").fill(SAYINGS[script])
    page.get_by_role("textbox", name="Name").fill("Nora")
    page.get_by_role("button", name="Post reply").click()

    expect(page.get_by_text("receipt").first if script else page.get_by_text(SAYINGS[script])).to_be_visible()
    stored = "SELECT text, author_name FROM discussion_comment ORDER BY id DESC LIMIT 1"
    assert both.rows(stored) == [(SAYINGS[script], "Nora")]


@pytest.mark.browser
def test_a_user_of_the_blog_writes_under_the_name_there(both, opened):
    page = opened(True)
    page.goto(f"{both.blog.url}/wp-login.php")
    page.fill("#user_login", "keeper")
    page.fill("#user_pass", "a password for tests")
    page.click("#wp-submit")
    page.wait_for_url("**/wp-admin/**")

    page.goto(f"{both.blog.url}/?p=1")
    page.get_by_role("textbox", name="Comment").fill(SAYINGS[2])
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("receipt").first).to_be_visible()

    stored = "SELECT author_name, site_reader_id > 0 FROM discussion_comment ORDER BY id DESC LIMIT 1"
    assert both.rows(stored) == [("keeper", 1)]


def test_a_user_of_the_site_is_signed_in_by_a_token_that_our_server_takes(both):
    both.set("embed", sign_in=True)

    claims = both.blog.run("return Broadsheet\\token( get_post( 1 ) );")
    said = jwt.decode(claims, both.secret, algorithms=["HS256"], audience=both.ours.url)

    assert (said["sub"], said["name"], said["badge"], said["roles"]) == ("1", "keeper", "Author", ["staff"])
    assert 0 < said["exp"] - said["iat"] <= 3600


def test_the_akismet_plug_in_asks_here_where_it_is_kept(both):
    both.set("akismet")
    both.blog.switch_on("akismet/akismet.php")
    both.blog.run(f"update_option( 'wordpress_api_key', '{both.key}' );")

    both.blog.comment(f"{SPAM} with the other plug-in")
    spam = both.blog.last_comment()
    both.blog.switch_off("akismet/akismet.php")

    assert spam["state"] == "spam"
    assert spam["text"].endswith("with the other plug-in")


def test_when_it_is_deleted_nothing_of_it_is_left(both):
    both.blog.run("add_comment_meta( 2, '_broadsheet_verdict', array( 1 ) ); update_option( 'broadsheet_taught', 1 );")
    meta = "FROM {$wpdb->commentmeta} WHERE meta_key LIKE '%broadsheet%'"
    options = "FROM {$wpdb->options} WHERE option_name LIKE 'broadsheet%'"

    left = both.blog.run(
        f"define( 'WP_UNINSTALL_PLUGIN', 'broadsheet/broadsheet.php' ); include '{PLUGIN}/uninstall.php'; global $wpdb;"
        f'return array( $wpdb->get_var( "SELECT COUNT(*) {meta}" ), $wpdb->get_var( "SELECT COUNT(*) {options}" ) );'
    )

    assert left == ["0", "0"]
