"""Articles as feeds: of the site, a section, an author, a tag, a series; RSS 2.0, Atom and JSON Feed.

What a feed is of stands in `subjects`, what it says of an article in `items`, how that is written in `generators`.
"""
