"""What a page states about its article: structured data, meta elements, bylines, dates and counts."""
