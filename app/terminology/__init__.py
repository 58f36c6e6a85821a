"""Terminology: the glossary of the course, each word taken apart."""
