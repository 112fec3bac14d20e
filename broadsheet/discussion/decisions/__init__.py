"""Changes of state: one comment, many at once, automatic pre-moderation, erasure, export."""
