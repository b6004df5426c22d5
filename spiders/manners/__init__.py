"""How the crawler behaves towards sites and networks: Scrapy middlewares for what Scrapy has no setting for."""
