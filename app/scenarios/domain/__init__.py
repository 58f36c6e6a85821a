"""Branching mises en situation: playing, exploring every path, proving, looking back. Pure."""
