"""Taking a reply in: checks, judging, policy, storing; edits and receipts."""
