"""The morning page's charts: SVG that needs no script, each with its figures as a table."""
