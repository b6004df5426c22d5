"""Which spider crawls which platform."""

from spiders.platforms.feed import FeedSpider
from spiders.platforms.goss import GossSpider
from spiders.platforms.govuk import GovukSpider
from spiders.platforms.jadu import JaduSpider
from spiders.platforms.listing import ListingSpider
from spiders.platforms.localgov_drupal import LocalGovDrupalSpider
from spiders.platforms.newsroom import NewsroomSpider
from spiders.platforms.wordpress import WordPressSpider
from spiders.source import PlatformName

SPIDERS: dict[PlatformName, type[NewsroomSpider]] = {
    "govuk": GovukSpider,
    "jadu": JaduSpider,
    "localgov_drupal": LocalGovDrupalSpider,
    "goss": GossSpider,
    "wordpress": WordPressSpider,
    "feed": FeedSpider,
    "listing": ListingSpider,
}
