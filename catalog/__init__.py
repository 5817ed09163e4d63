"""The Directory: which models exist, and how they are found."""
