"""Readers: a network and a photo make a frozen reading, in photo pixels and on the CPU."""

from explorer.readers.zoom import ZoomReader, open_reader

__all__ = ["ZoomReader", "open_reader"]
