"""Who the customer is, what they hold, and whether an account may pass to another."""
