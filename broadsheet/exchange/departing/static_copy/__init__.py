"""The whole site as files that any browser opens without a server: the pages that readers see, with relative links.

``addresses`` says which file a page becomes, ``markup`` what changes in a page, ``requests`` has pages made as for a
reader who is nobody in particular, and ``copying`` walks from link to link.
"""
