"""Addresses read and written: query strings to requests, searches and documents to links."""
