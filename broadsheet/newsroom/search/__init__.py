"""Search of the articles that everybody may read.

``words`` understands what somebody typed, ``index`` asks the database's full-text index, ``spelling`` corrects words
that nothing is found for, ``excerpts`` shows the found words in their sentence, and ``finding`` puts these together.
"""
