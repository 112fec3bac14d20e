"""The laboratory: measures a filter, reports it, and makes base weights. No running site imports it."""
