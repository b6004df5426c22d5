"""Names the failures of requests: which kind of issue records them, and what an operator reads."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed

from spiders.manners.refusals import Refusal

_KINDS: tuple[tuple[type[Exception], str, str], ...] = (
    (DownloadCancelledError, "too-large", "the body is larger than the limit"),  # Scrapy's for DOWNLOAD_MAXSIZE alone
    (UnsupportedURLSchemeError, "bad-item", "the address cannot be asked for"),
    (CannotResolveHostError, "unreachable", "the host's name does not resolve"),
    (DownloadConnectionRefusedError, "unreachable", "the connection was refused"),
    (DownloadTimeoutError, "unreachable", "no answer in time"),
    (ResponseDataLossError, "unreachable", "the answer broke off"),
    (DownloadFailedError, "unreachable", "the connection or its TLS failed"),
    (ConnectError, "unreachable", "the connection failed"),
    (ConnectionClosed, "unreachable", "the connection was closed"),
    (OSError, "unreachable", "the network failed"),
)


def classify(error: BaseException | None) -> tuple[str, str]:
    """Return the issue kind of a failed request, and a sentence. What is not foreseen is a 'crawl-error'."""
    if isinstance(error, Refusal):
        return error.issue_kind, str(error)
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error):
        return "too-large", "the body is larger than the limit once decompressed"
    if isinstance(error, IgnoreRequest) and "redirection" in str(error):
        return "http-error", "the redirects do not end"
    for type_, kind, sentence in _KINDS:
        if isinstance(error, type_):
            reason = " ".join(str(error).split())[:200]
            return kind, f"{sentence} ({reason})" if reason else sentence
    return "crawl-error", f"{type(error).__name__}: {error}"
