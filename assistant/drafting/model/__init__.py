"""What models are asked to write, and what of it is kept."""
