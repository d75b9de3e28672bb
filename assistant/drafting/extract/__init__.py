"""Facts, actions and questions from pasted chats and notes, without a model; a person confirms each."""

from assistant.drafting.extract.cues import Cues
from assistant.drafting.extract.propose import Transcript, extract_by_rules, read_transcript

__all__ = ["Cues", "Transcript", "extract_by_rules", "read_transcript"]
