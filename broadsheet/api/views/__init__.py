"""The operations, by subject. Each reads what was sent, calls one verb of a service, and answers."""
