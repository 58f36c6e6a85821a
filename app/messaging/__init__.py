"""Messages between learners and those who accompany them, announcements, notices."""
