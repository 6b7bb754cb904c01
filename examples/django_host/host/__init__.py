"""A small CRM that takes kcm in."""
