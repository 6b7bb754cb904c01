"""Which customers are alike and which matter most; it knows ids, not people."""
