"""Disqus: comments under pages of which it knows the addresses."""
