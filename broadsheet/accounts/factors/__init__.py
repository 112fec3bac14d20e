"""Second factors: passkeys, codes of an app, and recovery codes. Verbs: those of `held` and of the kinds' modules."""
