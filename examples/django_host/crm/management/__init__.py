"""What this host adds to `manage.py`."""
