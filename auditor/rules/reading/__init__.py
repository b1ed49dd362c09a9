"""Rules on what reading the files found."""
