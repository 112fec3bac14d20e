"""Text as the engine reads it: normalised, hashed, compared; also for other apps."""
