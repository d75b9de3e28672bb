"""Sentences, numbers, dates, scripts, segmentation, lengths."""
