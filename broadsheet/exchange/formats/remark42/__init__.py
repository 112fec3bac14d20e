"""Remark42: its backup."""
