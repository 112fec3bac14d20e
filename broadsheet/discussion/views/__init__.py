"""The doors of the discussion for readers."""
