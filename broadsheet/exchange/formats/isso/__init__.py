"""Isso: comments in a file of SQLite."""
