"""What other programs ask of the discussion, through the API: reading, sending in, moderating, numbers, everything out.

Plain values go in and out, and what is wrong with them is said by exceptions of :mod:`.problems`.
"""
