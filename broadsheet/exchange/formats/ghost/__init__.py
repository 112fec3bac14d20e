"""Ghost: articles, and its members' comments."""
