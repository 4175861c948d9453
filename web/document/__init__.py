"""The page of a document, its citations and the images of its pages."""
