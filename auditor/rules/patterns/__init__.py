"""How entries were made: typed, timed, rounded, filled; never a word on guilt."""
