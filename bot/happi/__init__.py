"""How accounts reach Happi, and how its answer comes back."""
