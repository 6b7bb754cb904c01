"""One key account seen from every side, as section four of its plan shows it."""
