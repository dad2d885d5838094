"""Dates and rules of the pôles territoriaux: pure calculators, no file, no clock (exigences J1 to J31)."""
