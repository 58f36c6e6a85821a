"""The audit pack: what proves a training, by indicator, in one archive that checks itself."""
