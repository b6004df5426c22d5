"""Undoes the compression of bodies, and says so where it cannot be undone.

Scrapy's own middleware passes on what it could read of a body that was cut, or the packed bytes of a coding that it
does not know, as if they were the page: half an article would replace the whole one.
"""

import zlib

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]  # what Scrapy unpacks with

from spiders.manners.refusals import Undecodable

MOST_CODINGS = 3
"""Codings within one another. One is usual, two are a misconfigured proxy's; each further one only costs time."""

_GZIP_NAMES = frozenset({"gzip", "x-gzip"})
_MAGIC = b"\x1f\x8b\x08"
_HAS_CHECKSUM, _HAS_EXTRA, _HAS_NAME, _HAS_COMMENT = 2, 4, 8, 16  # flags of a gzip header
_RAW = -zlib.MAX_WBITS  # zlib's way of asking for the compressed data without a frame
_CHUNK = 65_536


class CompressionMiddleware(HttpCompressionMiddleware):
    """Raises `Undecodable` for a body whose coding is unknown, broken or cut."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - as Scrapy passes it
    ) -> Request | Response:
        """Return the response with its body as it was before it was packed."""
        codings = _codings(response)
        if len(codings) > MOST_CODINGS:
            raise Undecodable(f"the body is packed {len(codings)} times over")
        if codings and codings[-1] in _GZIP_NAMES and response.body and not is_whole(response.body, self._max_size):
            raise Undecodable("the body is not the whole of what was packed, or not packed at all")
        try:
            unpacked = super().process_response(request, response)
        except (zlib.error, brotli.error, zstd.ZstdError, OSError, EOFError) as error:
            raise Undecodable(f"the body is not in the coding that it says: {', '.join(codings)} ({error})") from error
        if isinstance(unpacked, Response) and unpacked.body and (left := _codings(unpacked)):
            raise Undecodable(f"the body is in a coding that cannot be read: {', '.join(left)}")
        return unpacked


def _codings(response: Response) -> list[str]:
    """Content codings in the order in which they were applied; 'identity' is none."""
    named = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower().split(",")
    return [name for one in named if (name := one.strip()) and name != "identity"]


def is_whole(body: bytes, at_most: int) -> bool:
    """Tell whether a gzip body's compressed data read to their end, or to `at_most` bytes unpacked.

    One that lacks its checksum, or has a wrong one, as some servers send it, is whole.
    """
    reader = zlib.decompressobj(_RAW)
    left, unpacked = body[_header_length(body) :], 0
    try:
        while left and not reader.eof and unpacked <= at_most:
            unpacked += len(reader.decompress(left, _CHUNK))
            left = reader.unconsumed_tail
    except zlib.error:
        return False
    return reader.eof or unpacked > at_most


def _header_length(body: bytes) -> int:
    """Bytes before the compressed data of a gzip body (RFC 1952, 2.3); all of it where that is no gzip."""
    if len(body) < 10 or not body.startswith(_MAGIC):
        return len(body)
    flags, length = body[3], 10
    if flags & _HAS_EXTRA:
        length += 2 + int.from_bytes(body[length : length + 2], "little")
    for flag in (_HAS_NAME, _HAS_COMMENT):
        if flags & flag:
            end = body.find(b"\0", length)
            length = end + 1 if end >= 0 else len(body)
    return length + 2 if flags & _HAS_CHECKSUM else length
