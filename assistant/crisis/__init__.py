"""Severity, strategy and clocks of an incident: rules on data, no model."""

from assistant.crisis.clocks import ClockPhase, ClockState, clocks
from assistant.crisis.rules import Cluster, CrisisBook, CrisisType
from assistant.crisis.severity import Answers, Assessment, assess
from assistant.crisis.strategy import Advice, Fit, Strategy

__all__ = [
    "Advice",
    "Answers",
    "Assessment",
    "ClockPhase",
    "ClockState",
    "Cluster",
    "CrisisBook",
    "CrisisType",
    "Fit",
    "Strategy",
    "assess",
    "clocks",
]
