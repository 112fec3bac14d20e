"""What to write where, so that a client asks this filter: with its host, and with the key where it is known."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACEHOLDER = "YOUR_KEY"
"""Stands for a key that is not known any more."""

_NEEDS_WILDCARD = _("It puts the key in front of the host, so that name needs to lead here too.")
_BY_DNS = _(
    "It has no setting for the host. Let its machine, and no other, find this server under that name, with a "
    "certificate of yours that it trusts."
)

_CLIENTS: tuple[tuple[str, str | Promise, str], ...] = (
    (
        "WordPress",
        _("With the plug-in of Broadsheet, in wp-config.php; or type both into its settings page."),
        "define( 'BROADSHEET_URL', '{url}' );\ndefine( 'BROADSHEET_KEY', '{key}' );",
    ),
    (
        "Drupal, akismet",
        _NEEDS_WILDCARD,
        "// settings.php; the key goes into the module's own settings page: {key}\n"
        "// The client class of the module: public $server = '{host}';",
    ),
    ("phpBB, Akismet", _BY_DNS, "{key}.rest.akismet.com  ->  {host}\nrest.akismet.com  ->  {host}\nkey: {key}"),
    (
        "Discourse, discourse-akismet",
        _BY_DNS,
        "{key}.rest.akismet.com  ->  {host}\nakismet api key: {key}\nakismet enabled: true",
    ),
    (
        "curl",
        "",
        "curl '{url}/1.1/verify-key' -d 'key={key}' --data-urlencode 'blog={site}'\n"
        "curl -i '{url}/1.1/comment-check' -d 'api_key={key}' --data-urlencode 'blog={site}' \\\n"
        "  -d 'user_ip=203.0.113.7' --data-urlencode 'comment_author=Anna' \\\n"
        "  --data-urlencode 'comment_content=My grandmother kept bees behind the old mill.'\n"
        "curl '{url}/1.1/explain?api_key={key}&guid=...'   # the X-akismet-guid of the answer",
    ),
    (
        "Python, akismet",
        "",
        "from akismet import Config, SyncClient, _common\n\n"
        '_common._API_URL = "{url}"\n'
        'client = SyncClient.validated_client(config=Config(key="{key}", url="{site}"))',
    ),
    (
        "Python, requests",
        "",
        "import requests\n\n"
        'fields = {{"api_key": "{key}", "blog": "{site}", "user_ip": ip, "comment_content": text}}\n'
        'answer = requests.post("{url}/1.1/comment-check", fields, timeout=5)\n'
        'is_spam, why = answer.text == "true", answer.headers.get("X-Broadsheet-Reason")',
    ),
    (
        "PHP, automattic/akismet-sdk",
        "",
        "$akismet = new Configuration( apiKey: '{key}', site: '{site}', baseUrl: '{url}' );",
    ),
    (
        "PHP, curl",
        "",
        "$ask = curl_init( '{url}/1.1/comment-check' );\n"
        "curl_setopt_array( $ask, [ CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 5,\n"
        "    CURLOPT_POSTFIELDS => http_build_query( [ 'api_key' => '{key}', 'blog' => '{site}',\n"
        "        'user_ip' => $ip, 'comment_content' => $text ] ) ] );\n"
        "$is_spam = 'true' === curl_exec( $ask );",
    ),
    (
        "JavaScript, @cedx/akismet",
        "",
        'const client = new Client("{key}", new Blog({{ url: "{site}" }}), {{ baseUrl: "{url}" }})',
    ),
    (
        "JavaScript, akismet-api",
        _NEEDS_WILDCARD,
        "const client = new AkismetClient({{ key: '{key}', blog: '{site}', host: '{host}' }})",
    ),
    (
        "Ruby, rakismet",
        _NEEDS_WILDCARD,
        "config.rakismet.key  = '{key}'\nconfig.rakismet.url  = '{site}'\nconfig.rakismet.host = '{host}'",
    ),
    (
        "Go, shogo82148/go-akismet",
        "",
        'client := &akismet.Akismet{{APIKey: "{key}", BaseURL: "{url}"}}',
    ),
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """What one client needs: its name, a word beside it, and the lines to copy."""

    client: str
    note: str
    code: str


def snippets(url: str, site: str, key: str = PLACEHOLDER) -> list[Snippet]:
    """What to write where, for every client, for a filter at ``url`` and a site that holds ``key``."""
    url, site = url.rstrip("/"), _quotable(site)
    values = {"url": url, "host": urlsplit(url).netloc, "site": site, "key": key}
    return [Snippet(client, str(note), code.format_map(values)) for client, note, code in _CLIENTS]


def _quotable(site: str) -> str:
    """An address that ends no string it is put into, in any of these languages."""
    return "".join(one for one in site if one.isprintable() and one not in "'\"\\`$<> ")
