"""Coral, from its database."""
