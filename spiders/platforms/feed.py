"""RSS and Atom feeds, with the page fetched behind each entry."""

from scrapy.http import Response

from spiders.feed import read_feed
from spiders.listing_page import ListingPage
from spiders.platforms.newsroom import NewsroomSpider


class FeedSpider(NewsroomSpider):
    """Reads feeds, and nothing else: a web page in a feed's place is a change of the site."""

    name = "feed"
    dates_move = True  # Atom's `updated`

    def read_listing(self, response: Response) -> ListingPage:
        """Read a feed."""
        return read_feed(response.body, response.url)
