"""Pictures of the reports, one a file, as SVG with real text or as PNG."""
