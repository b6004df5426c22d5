"""Scrapy's settings for one crawl. Each that departs from Scrapy's default says why."""

from typing import Any, Self

from scrapy.settings import Settings

from spiders.manners.networks import ALLOW_PRIVATE, OPEN_NETWORKS, RESOLVE
from spiders.manners.patience import RETRY_DELAY
from spiders.manners.sites import HOSTS
from spiders.options import CrawlOptions
from spiders.source import Source

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

_MEMORY_CHECK_SECONDS = 5.0


class OnlyCrawlsSettings(Settings):
    """Settings of a process's only crawl, which are never copied: Scrapy's copies, against changes by other crawls,
    take a quarter of the time of a crawl that finds nothing new."""

    def copy(self) -> Self:
        """Return these settings."""
        return self

    def frozencopy(self) -> Self:
        """Return these settings, not frozen: what asks for them, the loader of spiders, changes nothing."""
        return self


def crawler_settings(source: Source, options: CrawlOptions) -> dict[str, Any]:
    """Return the settings for a crawl of `source`."""
    return {
        "USER_AGENT": options.user_agent,  # honest, with a contact address: an operator can be asked to stop
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
            "Accept-Language": "en-GB,en;q=0.9",  # newsrooms with a Welsh twin answer in English
            "Accept-Encoding": "gzip, deflate",  # what every reader of WARC files can undo; not br, not zstd
        },
        # Manners: one thing at a time, robots.txt, no faster than the source file and robots.txt allow.
        "ROBOTSTXT_OBEY": True,  # off by default
        "ROBOTSTXT_USER_AGENT": options.user_agent.split("/")[0].split(" ")[0],  # the product token (RFC 9309)
        "CONCURRENT_REQUESTS": 1,  # a pause asked for by the site pauses everything
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # one connection per host
        "DOWNLOAD_DELAY": source.crawl_delay,  # robots.txt may raise it
        "DOWNLOAD_DELAY_JITTER": 0.0,  # the delay is a promise: never below it
        "RETRY_TIMES": options.retry_times,
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # giving up becomes an issue; it need not be an error in the log too
        RETRY_DELAY: options.retry_delay,
        "REDIRECT_MAX_TIMES": 5,  # 20 by default; a page that is five hops away is a loop
        "METAREFRESH_ENABLED": False,  # reloading markup on news pages is not a redirect
        "COOKIES_ENABLED": False,  # no visit is tied to another
        "REFERRER_POLICY": "no-referrer",  # where a link was found is our business
        # Bounds on hostile or broken servers.
        "DOWNLOAD_TIMEOUT": options.request_timeout,  # 180 s by default; the body included
        "DOWNLOAD_MAXSIZE": options.max_body_bytes,  # 1 GiB by default; also bounds what a body inflates to
        "DOWNLOAD_WARNSIZE": 0,  # the limit is the warning
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # off by default
        "CLOSESPIDER_TIMEOUT": options.max_seconds,
        "MEMUSAGE_LIMIT_MB": options.memory_limit_mb,
        "MEMUSAGE_CHECK_INTERVAL_SECONDS": _MEMORY_CHECK_SECONDS,  # 60 by default: long enough to exhaust a machine
        "HTTPPROXY_ENABLED": False,  # a proxy would resolve names itself, past the guard on private addresses
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),  # the web, and nothing else
            **dict.fromkeys(("http", "https"), "spiders.manners.pace.PacedHandler"),
        },
        ALLOW_PRIVATE: options.allow_private_addresses,
        OPEN_NETWORKS: list(options.open_networks),
        RESOLVE: dict(options.resolve),
        HOSTS: list(source.hosts),
        "TELNETCONSOLE_ENABLED": False,  # nobody debugs a nightly crawl over an open port
        "REMOTE_CONTROL_ENABLED": False,  # on by default: no door into the process
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # reads our own source anew for every page: a fifth of its time
        # How the spider sees answers.
        "HTTPERROR_ALLOW_ALL": True,  # every status reaches the spider, which records it
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the spider asks for nothing twice by page, not URL
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # newest first, as the listing has them
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops redirects silently
            "spiders.manners.sites.SameSiteMiddleware": 50,
            "spiders.manners.validators.ValidatorsMiddleware": 60,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "spiders.manners.robots.RobotsMiddleware": 100,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # at once, deaf to Retry-After
            "spiders.manners.patience.PatienceMiddleware": 550,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # fails at what is no address
            "spiders.manners.redirects.WebRedirectMiddleware": 600,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # keeps half of a body
            "spiders.manners.compression.CompressionMiddleware": 590,
            "spiders.manners.blocking.BlockingMiddleware": 560,  # sees a refusal before it is tried again
            "spiders.manners.networks.LiteralAddressMiddleware": 570,  # so does the guard on addresses
            "spiders.manners.exchanges.ExchangeMiddleware": 595,  # between decompression (590) and the network
        },
        "EXTENSIONS": {
            "scrapy.extensions.memusage.MemoryUsage": None,
            "spiders.manners.memory.ResidentMemoryUsage": 0,
        },
        "STATS_DUMP": False,  # the report has the figures
        "LOGSTATS_INTERVAL": 0,
    }
