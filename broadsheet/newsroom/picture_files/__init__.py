"""The files of pictures: what is let in, what is read from them, and the sizes made of them. No tables.

Pillow is imported where a picture is opened, so that a process that opens none does not carry it.
"""
