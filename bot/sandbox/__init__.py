"""Local mail and Slack-compatible servers and their page: real protocols, nothing known of the bot."""
