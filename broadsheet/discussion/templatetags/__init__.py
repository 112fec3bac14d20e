"""The discussion under an article, and filters for its templates."""
