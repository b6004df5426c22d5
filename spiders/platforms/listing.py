"""Any site, by the selectors in its source file."""

from spiders.platforms.newsroom import NewsroomSpider


class ListingSpider(NewsroomSpider):
    """Reads listings by the source's own layout."""

    name = "listing"
