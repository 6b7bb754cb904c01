"""The CRM: its own tables, its own pages, and kcm for what may be done and what things mean."""
