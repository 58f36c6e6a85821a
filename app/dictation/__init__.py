"""Transcribing a dictated report, writing a letter from a situation."""
