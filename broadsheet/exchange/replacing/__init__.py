"""A whole site in the place of what is here, from what ``broadsheet export native`` has written.

``carrying`` does it and reports, ``comparing`` compares both instead, ``tables`` stores the rows, ``own`` looks after
what belongs to this server alone, ``files`` has the folder that is brought in, and the pictures and documents in it.
"""
