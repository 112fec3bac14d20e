"""Artalk."""
