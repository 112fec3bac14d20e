"""Imports for those who have no shell: uploaded in the admin, done by the background worker in a process of their own.

``receiving`` keeps what is uploaded in the home, ``runs`` begins and ends imports, ``work`` is what the background
worker does, ``process`` the process that it starts, ``views`` and ``forms`` the pages in Wagtail's admin.
"""
