"""Other sites that carry our discussions: which they are, which address names which thread, who is signed in there."""
