"""Taking a reply in: checks, judging, policy, storing; edits, withdrawal and receipts."""
