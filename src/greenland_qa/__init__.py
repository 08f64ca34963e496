"""Answers about a running news story, by quotation from an archive of articles."""
