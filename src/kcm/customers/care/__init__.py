"""How customers are served: life with us, profile, relationship, satisfaction, complaints, loyalty, service."""
