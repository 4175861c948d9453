"""Answers in other forms: feeds, files, Markdown, the element other sites show."""
