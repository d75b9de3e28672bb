"""One module per rule family: content and context become findings."""
