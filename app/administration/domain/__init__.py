"""Rules of administration: how long each kind of data is kept, which backups stay."""
