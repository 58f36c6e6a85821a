"""What outcomes mean for a learner, apart from pages and tables. Pure."""
