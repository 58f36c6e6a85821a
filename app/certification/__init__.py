"""Mock exams, statements and the badges that anybody can verify."""
