"""What copies say of questions, conversations and half-days; correcting past copies when a question was wrong."""
