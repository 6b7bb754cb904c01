"""Who does it: the key account team, the organisation around it, and the staff chosen and trained for it."""
