"""Settings become adapters, one file for each part of the world; `bot.app` joins them."""
