"""A miniature of the site with texts of our own, served on loopback for demonstration and test."""
