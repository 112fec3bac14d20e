"""Light Markdown, as readers type it: paragraphs, line breaks, quotes, lists, emphasis, code and links; nothing else.

CommonMark by markdown-it-py with most of its rules left out; what is left out stays visible as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category, normalize
from urllib.parse import urlsplit

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from broadsheet.lib import html

MOST_LINKS = 20
_DEEPEST_QUOTE = 4
# How far in a block may stand: past its own limit the parser would drop words.
_DEEPEST_BLOCK = 2 * _DEEPEST_QUOTE
# Marks of any script that stand after an address or around it, and marks of direction, which would turn the rest of it
# round. Joiners belong to the letters of some scripts.
_ENDS = (
    "\u00a0-\u00bf\u0589\u060c\u061b\u061f\u06d4\u0964\u0965\u0f0d-\u0f14\u104a\u104b\u1362-\u1368\u17d4-\u17d6"
    "\u2000-\u200b\u200e-\u206f\u3000-\u303f\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
# A dash or an apostrophe between letters is one of the address, which is as long as browsers show at most.
_ADDRESS = re.compile(rf"https?://(?:[^\s<>\"{_ENDS}]|[\u2010-\u2014\u2019](?=\w)){{1,2000}}", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "["}
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS = re.compile(r"[^\W_]\.[^\W\d_]{2,}|https?://")
_TRAILING = ".,;:!?([{}'*_`"
_DEEP_QUOTE = re.compile(rf"^((?:[ ]{{0,3}}>[ ]?){{{_DEEPEST_QUOTE}}})(?:[ ]*>)+", re.MULTILINE)
# An indented line is text like any other here, and so is a longer run of marks than anybody needs.
# A quote ends where its marks end; the next line is the answer.
_AFTER_QUOTE = re.compile(r"^(>.*\n)(?=[^>\n])", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# A dash or a star, or a number of at most two digits: a sentence that begins with a year is no list.
_ITEM = re.compile(r"(?:[-*]|[0-9]{1,2}\.) +\S")
# Lines of words with marks of no meaning here, single or with one empty line between; neither begins nor ends in space.
_PLAIN_LINE = r"[^\W_](?:[^\W_]|[ ,.;:!?'\"()/%=€$@#’‘“”…–—-])*(?<! )"
_PLAIN_TEXT = re.compile(rf"{_PLAIN_LINE}(?:\n\n?{_PLAIN_LINE})*")
_ITEM_ON_A_LINE = re.compile(r"^[0-9]{1,2}\. ", re.MULTILINE)
_SCHEME = re.compile(r"https?\Z", re.IGNORECASE)


def render(text: str) -> SafeString:
    """The HTML of a comment, sanitised.

    Links get ``rel="ugc nofollow"``: spam links gain nothing with search engines. After the first
    20 links of a comment the rest stay plain text.
    """
    clean = html.clean_text(text)
    return _plain(clean) or _marked_up(clean)


def words(text: str) -> str:
    """What of a comment's text is left to be seen once its marks have become HTML."""
    return html.plain(render(text))


def _plain(text: str) -> SafeString | None:
    """The HTML of a text in which nothing can be a mark, without the parser; ``None`` for any other text."""
    if _PLAIN_TEXT.fullmatch(text) is None or "//" in text or _ITEM_ON_A_LINE.search(text):
        return None
    blocks = (block.replace("\n", "<br>\n") for block in text.split("\n\n"))
    return html.stored("".join(f"<p>{block}</p>\n" for block in blocks).rstrip("\n"))


def _marked_up(text: str) -> SafeString:
    blocks = text.split("\n\n")
    prepared = "\n\n".join(_with_end_of_list(block) for block in blocks)
    prepared = _DEEP_QUOTE.sub(r"\1", _INDENT.sub("", prepared))
    prepared = _AFTER_QUOTE.sub(r"\1\n", prepared)
    return html.sanitise(_PARSER.render(prepared).strip())


def _with_end_of_list(block: str) -> str:
    """Set apart what follows the last item of a list; a line that stands in still belongs to the item."""
    lines = block.split("\n")
    items = [number for number, line in enumerate(lines) if _ITEM.match(line.lstrip())]
    if items:
        after = [number for number in range(items[-1] + 1, len(lines)) if not lines[number][:1].isspace()]
        if after:
            lines.insert(after[0], "")
    return "\n".join(lines)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A list, but none within a list: readers' lines have lost their indents."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    is_too_deep = state.level >= _DEEPEST_BLOCK or state.parentType == "list"
    return not is_too_deep and _ITEM.match(line) is not None and list_block(state, start, end, silent)


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < _DEEPEST_BLOCK and blockquote(state, start, end, silent)


def _keep_numbers(state: StateCore) -> None:
    """Number the items of a list as they were typed."""
    due = 0
    for token in state.tokens:
        if token.type == "ordered_list_open":
            due = int(token.attrGet("start") or 1)
        elif token.type == "list_item_open" and token.info:
            if int(token.info) != due:
                token.attrSet("value", str(int(token.info)))
            due = int(token.info) + 1


def _keep_address(state: StateInline, silent: bool) -> bool:
    """Take a bare address for text as a whole: a star or an underscore in it marks nothing."""
    begin = state.pos - len("https")
    scheme = _SCHEME.search(state.src[max(0, begin) : state.pos])
    if state.src[state.pos] != ":" or scheme is None:
        return False
    found = _ADDRESS.match(state.src, state.pos - len(scheme.group()))
    address = _address(re.split(r"[\\`]", found.group())[0]) if found else ""
    rest = address[len(scheme.group()) :]
    if not silent:
        state.pending += rest
    state.pos += len(rest)
    return bool(rest)


def _link_addresses(state: StateCore) -> None:
    """Make links of bare addresses, and text of the links that are too many."""
    left = MOST_LINKS
    for block in state.tokens:
        if block.children:
            block.children, left = _with_links(block.children, left)


def _with_links(tokens: list[Token], left: int) -> tuple[list[Token], int]:
    found: list[Token] = []
    address, words, is_link = "", "", False
    for token in tokens:
        if token.type == "link_open":
            address, words = str(token.attrGet("href")), ""
            is_link = left > 0 and _WEB.match(address) is not None
            left -= is_link
            found += [token] if is_link else []
        elif token.type == "link_close":
            found += _closed(token, address, words, is_link)
            address = ""
        elif token.type == "text" and not address:
            pieces = list(_pieces(token.content, left))
            left -= sum(piece.type == "link_open" for piece in pieces)
            found += pieces
        else:
            words += token.content
            found.append(token)
    return found, left


def _closed(token: Token, address: str, words: str, is_link: bool) -> list[Token]:
    """The end of a named link, with its address in words where the name hides it."""
    if not is_link:
        return [_text(f" ({address})")]
    if not words.strip():
        return [_text(address), token]
    host = urlsplit(address).hostname or ""
    seen = _as_seen(words)
    is_disguise = _LOOKS_LIKE_ADDRESS.search(seen) and host.removeprefix("www.") not in seen
    return [token, _text(f" ({host})")] if is_disguise else [token]


def _as_seen(words: str) -> str:
    """Words as an eye takes them: without what cannot be seen, and every kind of full stop the same."""
    shown = "".join(letter for letter in normalize("NFKC", words) if category(letter) != "Cf")
    return shown.replace("\u3002", ".").lower()


def _pieces(text: str, left: int) -> Iterator[Token]:
    done = 0
    for match in _ADDRESS.finditer(text):
        if not left:
            break
        address = _address(match.group())
        if not address:
            continue
        yield _text(text[done : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield _text(address)
        yield Token("link_close", "a", -1)
        done = match.start() + len(address)
        left -= 1
    yield _text(text[done:])


def _address(found: str) -> str:
    """The address without the sentence's own marks after it; empty if nothing is left."""
    address = _before_closing(found).rstrip(_TRAILING)
    return address if address.partition("://")[2].strip("/") else ""


def _before_closing(found: str) -> str:
    """The part before a closing bracket that was opened before the address; it may hold pairs of its own."""
    opened: list[str] = []
    for at, letter in enumerate(found):
        if letter in _BRACKETS.values():
            opened.append(letter)
        elif letter in _BRACKETS and (not opened or opened.pop() != _BRACKETS[letter]):
            return found[:at]
    return found


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


_PARSER = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
    ["blockquote", "list", "newline", "escape", "backticks", "emphasis", "link"]
)
_PARSER.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
_PARSER.block.ruler.at("blockquote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
_PARSER.inline.ruler.push("address", _keep_address)
_PARSER.core.ruler.push("numbers", _keep_numbers)
_PARSER.core.ruler.push("addresses", _link_addresses)
