"""A real WordPress with its database, from Debian's packages, thrown away after use."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from broadsheet.config.tests import services

PLUGIN = Path(__file__).resolve().parents[3] / "integrations" / "wordpress" / "broadsheet"
_INSTALLED = Path("/usr/share/wordpress")
_NEEDED = {"php": "php-cli", "mariadbd": "mariadb-server", "mariadb-install-db": "mariadb-server"}
_GET = "apt-get install --no-install-recommends wordpress php-cli php-mysql mariadb-server"
_CONFIG = """<?php
define( 'DB_NAME', 'wordpress' ); define( 'DB_USER', 'root' ); define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:{socket}' ); define( 'DB_CHARSET', 'utf8mb4' ); define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {{
    define( $name . '_KEY', $name . '-for-tests' ); define( $name . '_SALT', $name . '-salt-for-tests' );
}}
define( 'DISABLE_WP_CRON', true ); define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true ); define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,rest.akismet.com' );
define( 'WP_DEBUG', true ); define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', '{log}' );
{more}
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {{ define( 'ABSPATH', __DIR__ . '/' ); }}
require_once ABSPATH . 'wp-settings.php';
"""
_INSTALL = """
define( 'WP_INSTALLING', true );
require '{root}/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'The Bee Blog', 'keeper', 'keeper@blog.example', true, '', 'a password for tests' );
update_option( 'siteurl', '{url}' ); update_option( 'home', '{url}' );
update_option( 'comment_previously_approved', 0 );
update_option( 'stylesheet', 'plain' ); update_option( 'template', 'plain' ); update_option( 'comments_notify', 0 );
update_option( 'moderation_notify', 0 ); update_option( 'permalink_structure', '' );
wp_delete_comment( 1, true );
"""
_THEME = {
    "style.css": "/*\nTheme Name: Plain\n*/",
    "index.php": "<!doctype html><html <?php language_attributes(); ?>><head><meta charset='utf-8'>"
    "<title><?php wp_title(); ?></title><?php wp_head(); ?></head><body><?php while ( have_posts() ) { the_post(); ?>"
    "<article><h1><?php the_title(); ?></h1><?php the_content(); ?></article>"
    "<?php comments_template(); } wp_footer(); ?>"
    "</body></html>",
    "functions.php": "<?php add_filter( 'comment_flood_filter', '__return_false' );",
    "comments.php": "<?php wp_list_comments(); comment_form();",
}
_THEME_OF_BLOCKS = {
    "style.css": "/*\nTheme Name: Of blocks\n*/",
    "theme.json": '{"version": 2}',
    "templates/index.html": "<!-- wp:post-title /--><!-- wp:post-content /-->"
    "<!-- wp:comments --><div class='wp-block-comments'><!-- wp:comments-title /-->"
    "<!-- wp:post-comments-form /--></div>"
    "<!-- /wp:comments -->",
}


class WordPress:
    """A served WordPress, and the few things a test asks of it."""

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.url, self.log = root, f"http://127.0.0.1:{port}", root / "debug.log"

    def run(self, code: str) -> Any:
        """Run PHP inside WordPress, as the keeper of the site; what it returns."""
        script = f"require '{self.root}/wp-load.php'; wp_set_current_user( 1 ); $it = function () {{ {code} }};"
        done = subprocess.run(
            ["php", "-r", f"{script} echo '@@', json_encode( $it() );"],
            capture_output=True, text=True, timeout=services.SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.rpartition("@@")[2])

    def switch_on(self, plugin: str) -> None:
        self.run(f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin( '{plugin}' );")

    def switch_off(self, plugin: str) -> None:
        self.run(f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( '{plugin}' );")

    def browser(self) -> Visitor:
        return Visitor(self.url)

    def comment(self, text: str, **fields: str) -> int:
        """Send a comment in as a stranger does; the HTTP status of the answer."""
        sent = {"comment_post_ID": "1", "author": "Anna", "email": "anna@reader.example", "url": "", "comment": text}
        return self.browser().post("/wp-comments-post.php", **sent | fields)[0]

    def last_comment(self) -> dict[str, Any]:
        """The newest comment, with what the plug-in keeps beside it."""
        return self.run(
            'global $wpdb; $id = $wpdb->get_var( "SELECT MAX(comment_ID) FROM {$wpdb->comments}" );'
            "$one = get_comment( $id ); return array( 'id' => (int) $id, 'state' => $one->comment_approved,"
            "'text' => $one->comment_content, 'verdict' => get_comment_meta( $id, '_broadsheet_verdict', true ) );"
        )

    def complaints(self) -> str:
        """What PHP has complained about in the plug-in."""
        said = self.log.read_text() if self.log.exists() else ""
        return "\n".join(line for line in said.splitlines() if "plugins/broadsheet/" in line)


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Visitor:
    """A browser without script: keeps cookies, follows no redirect."""

    def __init__(self, url: str) -> None:
        self._url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar, _Stays)

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self._at(path)))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self._at(path), urlencode(fields).encode()))

    def signed_in(self) -> Visitor:
        self.get("/wp-login.php")
        assert self.post("/wp-login.php", log="keeper", pwd="a password for tests", testcookie="1")[0] == 302
        return self

    def press(self, page: str, action: str) -> tuple[int, str]:
        """Press the button of a form of admin-post.php on a page that is given as HTML."""
        form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'value="{action}"' in one)
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
        return self.post("/wp-admin/admin-post.php", **fields)

    def _at(self, path: str) -> str:
        return path if path.startswith("http") else self._url + path

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=services.SECONDS) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Location") or answer.read().decode("utf-8", "replace")


def needed() -> None:
    """Skip where the packages are not installed, saying how to get them."""
    missing = [package for program, package in _NEEDED.items() if shutil.which(program) is None]
    if missing or not (_INSTALLED / "wp-load.php").exists():
        pytest.skip(f"WordPress is not installed; get it with: {_GET}", allow_module_level=True)


@contextmanager
def served(**constants: str) -> Iterator[WordPress]:
    """WordPress with the plug-in, and ``constants`` in its wp-config.php; its first post has the number 1."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-wordpress-") as folder, _database(Path(folder)) as socket:
        root, port = Path(folder) / "site", services.free_port()
        shutil.copytree(_INSTALLED, root, ignore=shutil.ignore_patterns("wp-config.php"))
        more = "".join(f"define( '{name}', '{value}' );\n" for name, value in constants.items())
        (root / "wp-config.php").write_text(_CONFIG.format(socket=socket, log=root / "debug.log", more=more))
        for theme, files in (("plain", _THEME), ("blocks", _THEME_OF_BLOCKS)):
            for name, text in files.items():
                place = root / "wp-content/themes" / theme / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
        shutil.copytree(PLUGIN, root / "wp-content/plugins/broadsheet")
        site = WordPress(root, port)
        subprocess.run(["php", "-r", _INSTALL.format(root=root, url=site.url)], check=True, capture_output=True)
        site.switch_on("broadsheet/broadsheet.php")
        environ = os.environ | {"PHP_CLI_SERVER_WORKERS": "3"}
        with (root / "server.log").open("w") as log:
            command = ["php", "-S", f"127.0.0.1:{port}", "-t", str(root)]
            server = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
            try:
                services.wait_until(lambda: services.listens(port), "WordPress to be served")
                yield site
            finally:
                os.killpg(server.pid, 15)
                server.wait(services.SECONDS)


@contextmanager
def _database(folder: Path) -> Iterator[Path]:
    data, socket = folder / "data", folder / "sock"
    user = ["--user=root"] if os.geteuid() == 0 else []
    ours = ["--no-defaults", f"--datadir={data}", *user]
    quick = ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M"]
    install = ["mariadb-install-db", *ours, "--skip-test-db", "--auth-root-authentication-method=normal"]
    subprocess.run(install, check=True, capture_output=True)
    server = subprocess.Popen(
        ["mariadbd", *ours, *quick, f"--socket={socket}", "--skip-networking", f"--pid-file={folder / 'pid'}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        services.wait_until(socket.exists, "MariaDB to start")
        make = f"(new mysqli( 'localhost', 'root', '', '', 0, '{socket}' ))->query( 'CREATE DATABASE wordpress' );"
        subprocess.run(["php", "-r", make], check=True, capture_output=True)
        yield socket
    finally:
        # Nothing of it is wanted any more.
        server.kill()
        server.wait(60)
