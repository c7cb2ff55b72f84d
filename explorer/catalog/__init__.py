"""What is remembered of a folder of photos between two runs of the program. A cache: it may be deleted at any time."""

from explorer.catalog.catalog import THUMBNAIL_SIDE, Catalog
from explorer.catalog.places import cache_folder, open_catalog

__all__ = ["THUMBNAIL_SIDE", "Catalog", "cache_folder", "open_catalog"]
