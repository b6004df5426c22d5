"""LocalGov Drupal. Its featured items are absent from the list: `spiders.layouts` selects both."""

from spiders.platforms.newsroom import NewsroomSpider


class LocalGovDrupalSpider(NewsroomSpider):
    """Reads newsrooms of LocalGov Drupal's news module."""

    name = "localgov_drupal"
