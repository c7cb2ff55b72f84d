"""Readers: a network and a photo make a frozen reading, in photo pixels and on the CPU."""

from explorer.readers.network import NetworkReader
from explorer.readers.open import open_reader

__all__ = ["NetworkReader", "open_reader"]
