"""SteadyVoice: drafts grounded in facts, checked in code, approved byte for byte."""
