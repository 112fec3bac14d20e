"""The pages of the operator, and those of keys' owners."""
