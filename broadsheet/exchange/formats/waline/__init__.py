"""Waline and Valine."""
