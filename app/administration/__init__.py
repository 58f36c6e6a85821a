"""Running the house: what is kept and how long, the journal of acts, the health of the system, backups."""
