"""Replies to comments without a model: intent and risk, then approved words."""

from assistant.drafting.reply.compose import Advice, ComposedReply, ReplySet, compose_replies
from assistant.drafting.reply.intents import IntentTable
from assistant.drafting.reply.reading import read_comment

__all__ = ["Advice", "ComposedReply", "IntentTable", "ReplySet", "compose_replies", "read_comment"]
