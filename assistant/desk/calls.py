"""The record of model calls: who, for what, how much; never a text."""
