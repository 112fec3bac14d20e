"""Asks the full-text index that Wagtail keeps, in one query that ranks and limits inside the database.

Wagtail's own ranked search works out the rank by a query for each hit, which on SQLite takes seconds for a common word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import get_page_models
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from broadsheet.newsroom.models import ArticlePage, ArticleQuerySet
from broadsheet.newsroom.search.words import Term, Words

_ENTRIES, _ARTICLES = IndexEntry._meta.db_table, ArticlePage._meta.db_table
# How much a word in the headline says about an article against one in its story.
_HEADLINE_WEIGHT = 5.0


@dataclass(frozen=True, slots=True)
class Hits:
    """The ids of a page of articles in their order, and how many there are in all."""

    ids: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class _Sql:
    """A piece of SQL and the values of its places."""

    text: str
    values: tuple[Any, ...] = ()


def search(words: Words, among: ArticleQuerySet, first: int, most: int, *, is_by_date: bool = False) -> Hits:
    """The articles ``among`` these that have the words, from the one at ``first``, the best or the newest first."""
    if not words.wanted:
        return Hits((), 0)
    is_postgresql = connection.vendor == "postgresql"
    source, matches, rank = (_postgresql if is_postgresql else _sqlite)(words)
    allowed, allowed_values = among.order_by().values("pk").query.sql_with_params()
    kinds = content_types()
    kind_places = ", ".join(["%s"] * len(kinds))
    score = _Sql("0") if is_by_date else rank
    # Worked out in a step of its own, since SQLite ranks only where it looks the words up.
    sql = (
        f"WITH found AS MATERIALIZED (SELECT a.page_ptr_id AS pk, a.published_at AS at, {score.text} AS score "  # noqa: S608 - names of tables and places only
        f"FROM {source.text} JOIN {_ARTICLES} a ON a.page_ptr_id = CAST(e.object_id AS integer) "
        f"WHERE {matches.text} AND e.content_type_id IN ({kind_places}) AND a.page_ptr_id IN ({allowed})) "
        "SELECT pk, (SELECT COUNT(*) FROM found) FROM found ORDER BY score, at DESC, pk DESC LIMIT %s OFFSET %s"
    )
    values = [*score.values, *source.values, *matches.values, *kinds, *allowed_values]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, most, first])
        rows = cursor.fetchall()
    return Hits(tuple(row[0] for row in rows), rows[0][1] if rows else 0)


def headlines_like(words: Iterable[str], among: ArticleQuerySet, most: int) -> dict[int, float]:
    """The articles ``among`` these whose headlines have most of the words, with how much that says of each."""
    terms = [Term(word) for word in words]
    if not terms:
        return {}
    if connection.vendor == "postgresql":
        parts = [_tsquery(term) for term in terms]
        query = _Sql(" || ".join(part.text for part in parts), tuple(value for part in parts for value in part.values))
        source, matches = _Sql(f"{_ENTRIES} e"), _Sql(f"e.title @@ ({query.text})", query.values)
        score = _Sql(f"ts_rank(e.title, {query.text})", query.values)
    else:
        table = f"{_ENTRIES}_fts"
        source = _Sql(f"{table} JOIN {_ENTRIES} e ON e.id = {table}.rowid")
        matches = _Sql(f"{table} MATCH %s", (f"title : ({_expression(terms, ' OR ')})",))
        score = _Sql(f"-bm25({table}, 0.0, 0.0, 1.0)")
    allowed, allowed_values = among.order_by().values("pk").query.sql_with_params()
    kinds = content_types()
    sql = (
        f"SELECT CAST(e.object_id AS integer), {score.text} AS score FROM {source.text} "  # noqa: S608 - names of tables and places only
        f"WHERE {matches.text} AND e.content_type_id IN ({', '.join(['%s'] * len(kinds))}) "
        f"AND CAST(e.object_id AS integer) IN ({allowed}) ORDER BY score DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*score.values, *matches.values, *kinds, *allowed_values, most])
        return dict(cursor.fetchall())


def headlines_with(word: str) -> int:
    """In how many headlines a word stands."""
    if connection.vendor == "postgresql":
        query = _tsquery(Term(word))
        counting = _Sql(f"{_ENTRIES} e WHERE e.title @@ ({query.text})", query.values)
    else:
        counting = _Sql(f"{_ENTRIES}_fts WHERE {_ENTRIES}_fts MATCH %s", (f"title : {_quoted(Term(word))}",))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {counting.text}", counting.values)  # noqa: S608 - names and places only
        number: int = cursor.fetchone()[0]
    return number


def texts(ids: Iterable[int]) -> dict[int, str]:
    """What the index has of the stories of these articles."""
    field = "body_text" if connection.vendor == "postgresql" else "body"
    entries = IndexEntry.objects.filter(content_type_id__in=content_types(), object_id__in=[str(pk) for pk in ids])
    return {int(object_id): text or "" for object_id, text in entries.values_list("object_id", field)}


def content_types() -> list[int]:
    """The kinds of page that are articles."""
    models = [model for model in get_page_models() if issubclass(model, ArticlePage)]
    return [kind.pk for kind in ContentType.objects.get_for_models(*models).values()]


def _sqlite(words: Words) -> tuple[_Sql, _Sql, _Sql]:
    """Where the rows come from, which of them match, and their rank."""
    spaced = [term for term in words.wanted if not term.is_piece]
    conditions = [_holds("e.title", "e.body", term) for term in words.wanted if term.is_piece]
    conditions += [_not(_holds("e.title", "e.body", term)) for term in words.unwanted if term.is_piece]
    without = [term for term in words.unwanted if not term.is_piece]
    table = f"{_ENTRIES}_fts"
    if not spaced:
        if without:
            inside = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608 - a name of a table
            conditions.append(_Sql(f"e.id NOT IN ({inside})", (_expression(without, " OR "),)))
        return _Sql(f"{_ENTRIES} e"), _all_of(conditions), _in_headline("e.title", words)
    expression = _expression(spaced, " AND ")
    if without:
        expression += "".join(f" NOT {_quoted(term)}" for term in without)
    conditions.insert(0, _Sql(f"{table} MATCH %s", (f"{{title body}} : ({expression})",)))
    source = _Sql(f"{table} JOIN {_ENTRIES} e ON e.id = {table}.rowid")
    # The columns of the table are autocomplete, body and title; the best rank is the lowest.
    return source, _all_of(conditions), _Sql(f"bm25({table}, 0.0, 1.0, {_HEADLINE_WEIGHT})")


def _expression(terms: Iterable[Term], between: str) -> str:
    return between.join(map(_quoted, terms))


def _quoted(term: Term) -> str:
    """A term for FTS5; inside quotation marks nothing has a meaning but they themselves, which no term contains."""
    return f'"{term.text}"{"*" if term.is_beginning else ""}'


def _postgresql(words: Words) -> tuple[_Sql, _Sql, _Sql]:
    """The same for PostgreSQL."""
    conditions = [_holds("e.title_text", "e.body_text", term) for term in words.wanted if term.is_piece]
    conditions += [_not(_holds("e.title_text", "e.body_text", term)) for term in words.unwanted if term.is_piece]
    asked = [_tsquery(term) for term in words.wanted if not term.is_piece]
    rank = _in_headline("e.title_text", words)
    if asked:
        query = " && ".join(part.text for part in asked)
        values = tuple(value for part in asked for value in part.values)
        conditions.append(_Sql(f"(e.title || e.body) @@ ({query})", values))
        rank = _Sql(
            f"-({_HEADLINE_WEIGHT} * ts_rank(e.title, {query}) + ts_rank(e.body, {query}, 1))", (*values, *values)
        )
    for term in words.unwanted:
        if not term.is_piece:
            part = _tsquery(term)
            conditions.append(_not(_Sql(f"(e.title || e.body) @@ ({part.text})", part.values)))
    return _Sql(f"{_ENTRIES} e"), _all_of(conditions), rank


def _tsquery(term: Term) -> _Sql:
    config = get_search_backend().config or "simple"
    if term.is_beginning:
        # A single run of letters and numbers, so nothing in it has a meaning.
        return _Sql("to_tsquery(%s::regconfig, %s)", (config, f"{term.text}:*"))
    return _Sql("phraseto_tsquery(%s::regconfig, %s)", (config, term.text))


def _holds(title: str, body: str, term: Term) -> _Sql:
    """That a text holds a piece of writing, wherever words begin in it."""
    find = "strpos" if connection.vendor == "postgresql" else "instr"
    return _Sql(f"({find}({title}, %s) > 0 OR {find}({body}, %s) > 0)", (term.text, term.text))


def _in_headline(title: str, words: Words) -> _Sql:
    """Those first that have the first wanted term in their headline."""
    find = "strpos" if connection.vendor == "postgresql" else "instr"
    return _Sql(f"({find}({title}, %s) = 0)", (words.wanted[0].text,))


def _not(condition: _Sql) -> _Sql:
    return _Sql(f"NOT ({condition.text})", condition.values)


def _all_of(conditions: Iterable[_Sql]) -> _Sql:
    conditions = list(conditions)
    text = " AND ".join(condition.text for condition in conditions)
    return _Sql(text, tuple(value for condition in conditions for value in condition.values))
