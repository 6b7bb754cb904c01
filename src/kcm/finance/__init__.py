"""What the customer's books and our own margins say: statements, ratios, value, profitability, budget."""
