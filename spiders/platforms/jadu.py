"""Jadu Continuum, in both skins: see `spiders.layouts`. `/rss/news` works as a start address too."""

from spiders.platforms.newsroom import NewsroomSpider


class JaduSpider(NewsroomSpider):
    """Reads Jadu newsrooms."""

    name = "jadu"
