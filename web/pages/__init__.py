"""The home page, the page of results, the themes, and what they are made of."""
