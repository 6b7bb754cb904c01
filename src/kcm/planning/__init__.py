"""From chosen key accounts to a key-account plan in eight sections."""
