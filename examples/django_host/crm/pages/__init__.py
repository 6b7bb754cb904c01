"""The pages that are not lists; one module an errand."""
