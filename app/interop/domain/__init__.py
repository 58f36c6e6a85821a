"""What the formats of others say, and how far ours can say it."""
