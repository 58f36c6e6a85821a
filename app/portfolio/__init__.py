"""What a candidate gathers to prove competences: evidence, experiences, the dossier professionnel."""
