"""Pages whose text runs up, down or upside down, turned so that it runs from left to right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

Box: TypeAlias = "tuple[float, float, float, float]"
"""Left, bottom, right, top."""


class Turn(NamedTuple):
    """Quarter turns of the text of a page against the clock, and the page's edges."""

    quarters: int
    page: Box

    def upright(self, box: Box) -> Box:
        """Where a box is once the text runs from left to right."""
        left, bottom, right, top = box
        page_left, page_bottom, page_right, page_top = self.page
        if self.quarters == 1:
            return bottom - page_bottom, page_right - right, top - page_bottom, page_right - left
        if self.quarters == 2:
            return page_right - right, page_top - top, page_right - left, page_top - bottom
        if self.quarters == 3:
            return page_top - top, left - page_left, page_top - bottom, right - page_left
        return box

    def back(self, box: Box) -> Box:
        """Where an upright box is on the page as it was."""
        left, bottom, right, top = box
        page_left, page_bottom, page_right, page_top = self.page
        if self.quarters == 1:
            return page_right - top, left + page_bottom, page_right - bottom, right + page_bottom
        if self.quarters == 2:
            return page_right - right, page_top - top, page_right - left, page_top - bottom
        if self.quarters == 3:
            return bottom + page_left, page_top - right, top + page_left, page_top - left
        return box

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as it is read."""
        left, bottom, right, top = self.page
        across, up = right - left, top - bottom
        return (up, across) if self.quarters % 2 else (across, up)


def most_common_turn(degrees: Iterable[float]) -> int:
    """Quarter turns of most characters; each angle is against the clock, from left to right."""
    turns = Counter(round(angle / 90) % 4 for angle in degrees)
    return max(turns, key=lambda turn: (turns[turn], -turn), default=0)
