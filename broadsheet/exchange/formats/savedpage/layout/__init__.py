"""What a page looks like: its theme, the story in it, and what stands around the story."""
