"""Photos: finding them and reading them. The only code that opens pictures; nothing here writes any."""

from explorer.photos.facts import PhotoFacts
from explorer.photos.files import fingerprint
from explorer.photos.formats import PHOTO_SUFFIXES, RAW_SUFFIXES
from explorer.photos.read import Photo, encode_jpeg, load_glance, load_photo, load_thumbnail
from explorer.photos.text import plain
from explorer.photos.walk import Found, natural_key, walk

__all__ = [
    "PHOTO_SUFFIXES",
    "RAW_SUFFIXES",
    "Found",
    "Photo",
    "PhotoFacts",
    "encode_jpeg",
    "fingerprint",
    "load_glance",
    "load_photo",
    "load_thumbnail",
    "natural_key",
    "plain",
    "walk",
]
