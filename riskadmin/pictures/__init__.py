"""Pictures of every page of a running demo, for the documents. Needs playwright and a Chromium: development only."""
