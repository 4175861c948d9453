"""How what readers see is written: marks, dates in words, French spacing, style sheets."""
