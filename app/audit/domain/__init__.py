"""Rules of the audit pack: its scope, the indicators, its chains, how it is packed and verified."""
