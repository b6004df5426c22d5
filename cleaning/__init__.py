"""Turns a press page into the announcement: title, dates, body, and what was removed by which rule."""

from cleaning.clean import clean
from cleaning.content_item import clean_content_item
from cleaning.document import Change, Document, Furniture, FurnitureBlock, Layout, Listed, Removed
from cleaning.furniture import learn_furniture
from cleaning.version import CLEANER_VERSION

__all__ = [
    "CLEANER_VERSION",
    "Change",
    "Document",
    "Furniture",
    "FurnitureBlock",
    "Layout",
    "Listed",
    "Removed",
    "clean",
    "clean_content_item",
    "learn_furniture",
]
