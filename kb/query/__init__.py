"""From what a reader typed to what an engine looks for: parse (syntax), then plan (meaning).

parse    any string → `ast.Node`, never an error; pure syntax, offsets into the string.
plan     `ast.Node` → `Plan`: a clause tree over analysed terms, what to mark in texts, and how
         the query was read. Needs the words the index knows, for typing errors.
"""
