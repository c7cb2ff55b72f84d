"""The lens of crops: any checkpoint, crop by crop."""
