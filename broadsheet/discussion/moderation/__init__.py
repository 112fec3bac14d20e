"""The moderation area: queue, cards, search, audit log, notes."""
