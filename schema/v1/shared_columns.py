"""Columns that several views have, each said once."""

from schema.v1.description import Column

TITLE = Column("title", "text", "headline", "Centre for young carers opens in Fernshire", nullable=True)
LANGUAGE = Column("language", "text", "BCP 47 tag", "en", nullable=True)
EXCERPT = Column("excerpt", "text", "first 300 characters of the text", "A centre for young carers opened on Monday …")
BODY_TEXT = Column(
    "body_text",
    "text",
    "whole text, paragraphs separated by blank lines; null where the licence does not allow it",
    "A centre for young carers opened on Monday.\n\nIt offers …",
    nullable=True,
)
LICENCE = Column("licence", "text", "terms of the text", "OGL-3.0")
ATTRIBUTION = Column(
    "attribution",
    "text",
    "sentence that must stand beside the text",
    "Contains public sector information licensed under the Open Government Licence v3.0.",
)
PUBLISHED_CERTAINTY = Column(
    "published_certainty",
    "text",
    "how sure published_on is, in words that follow from published_by",
    "stated in metadata",
    nullable=True,
)
TEXT_HASH = Column("text_hash", "text", "SHA-256 of the text's words, in hex", "9f2b…")
CLEANER_VERSION = Column(
    "cleaner_version", "text", "version of the cleaner that made the text of the capture", "7-3fa2b91c", nullable=True
)
WARC_FILE = Column(
    "warc_file",
    "text",
    "archive file of the latest capture that has this text; with warc_offset its key in v1_captures",
    "fernshire/0d0bd5f2-6f0a-4c60-9d6c-3f3a8d1f0c11.warc.gz",
    nullable=True,
)
WARC_OFFSET = Column(
    "warc_offset", "integer", "bytes from that file's start to the capture", 48213, nullable=True, unit="bytes"
)
PAGE_ID = Column("page_id", "text", "the page, its id in v1_pages", "mbq3v7yhslo2c5ea")
PUBLISHED_ON = Column("published_on", "date", "day of publication, Europe/London", "2026-03-01", nullable=True)
PUBLISHED_BY = Column("published_by", "text", "how that day was found; null where no day was", "json-ld", nullable=True)
UPDATED_ON = Column("updated_on", "date", "day of the last change that the page declares", "2026-03-03", nullable=True)
SOURCE_ID = Column("source_id", "text", "the page's publisher, its id in v1_sources", "fernshire")
