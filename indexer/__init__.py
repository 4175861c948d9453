"""From addresses to an index: crawl, keep in a catalogue, extract, hand to an engine of `kb`."""
