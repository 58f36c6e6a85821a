"""Who runs this site: its name, its numbers, its logo, the texts that pages and papers carry."""
