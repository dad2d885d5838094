"""Every French word that Slack shows, one file a procedure: data beside its handler's decisions."""
