"""What a check may know besides the text."""

from __future__ import annotations

from pydantic import ConfigDict

from assistant.domain.brand import Brand
from assistant.domain.brief import Brief, Comment
from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.document import Passage
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import DraftKind, Language, Market, Stage, Strict


class CheckContext(Strict):
    """The surroundings of a text; everything that is absent makes its checks silent, never wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=False)

    kind: DraftKind
    channel: ChannelSpec
    language: Language
    """The language the text is meant to be in."""
    stage: Stage = Stage.HOLDING
    brand: Brand | None = None
    incident: Incident | None = None
    brief: Brief | None = None
    comment: Comment | None = None
    evidence: tuple[Passage, ...] = ()
    industry: str = ""
    """Overrides the brand's."""
    market: Market | None = None
    """Overrides the brand's markets."""
    earlier: tuple[Content, ...] = ()
    """Released texts on the same incident, oldest first."""

    @property
    def markets(self) -> tuple[Market, ...]:
        """The markets whose rules apply."""
        if self.market is not None:
            return (self.market,)
        return self.brand.markets if self.brand else ()
