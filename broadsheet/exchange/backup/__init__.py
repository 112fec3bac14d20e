"""Backups: the whole site in one archive, checked after writing; put back, made by themselves, thinned out."""
