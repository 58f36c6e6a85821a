"""Quizzes: what an answer is worth, how an attempt unfolds, what a page may show of it. Pure."""
