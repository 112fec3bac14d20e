"""The page on which administrators make and revoke access keys."""
