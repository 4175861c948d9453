"""What the knowledge base holds and how it is searched; no HTTP, no HTML, no PDF in here."""
