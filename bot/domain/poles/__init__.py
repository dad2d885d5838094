"""Dates and rules of the pôles territoriaux: pure calculators, no file, no clock.

They follow the exigences J1 to J6, J9 to J15, J18, J19, J25 and J30.
"""
