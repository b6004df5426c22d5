"""Finds press pages and fetches them: sources, Scrapy spiders, manners and the WARC archive."""
