"""Mail to readers: the outbox and subscriptions."""
