"""The evidence in a submission, one module for each kind."""
