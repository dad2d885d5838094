"""The words of the house: frozen values without input or output."""
