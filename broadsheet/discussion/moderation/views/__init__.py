"""The pages of the moderation area and what their buttons do."""
