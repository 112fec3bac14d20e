"""Draws the pictures of the demonstration newspaper: flat colours, in the manner of a linocut.

``python -m broadsheet.exchange.demo.drawings`` draws them anew into ``pictures``; nothing of it runs on a site.
"""
