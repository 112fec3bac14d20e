"""The personal data of the discussion, declared for the register."""
