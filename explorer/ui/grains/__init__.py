"""The lens of multiple granularity descriptors: maps, regions."""
