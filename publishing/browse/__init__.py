"""Browse: a release as pages that people read, served by Datasette with pages of our own before its tables.

Everything works without JavaScript, and nothing is fetched from elsewhere.
"""
