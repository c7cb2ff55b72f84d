"""Figures: a reading becomes marks on a sheet, and the sheet becomes paint, on screen and in files."""
