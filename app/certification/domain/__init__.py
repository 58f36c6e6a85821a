"""Rules of certification: exams, statements, badges."""
