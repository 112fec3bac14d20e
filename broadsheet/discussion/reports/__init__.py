"""Reports by readers, appeals by authors, and the statement of reasons."""
