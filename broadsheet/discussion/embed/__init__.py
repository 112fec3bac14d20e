"""Discussions on the pages of other sites: the element and its script, HTML to build in, counts, and pages of our own.

Only registered sites (`discussion.sites`) get anything. No cookie is set or read for them.
"""
