"""Measurements of cleaning and duplicate finding, on data that is not part of the project."""
