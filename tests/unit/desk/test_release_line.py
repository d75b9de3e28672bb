"""From a text to a file that left: the whole line."""

from __future__ import annotations

import pytest

from assistant.domain.digest import digest_bytes
from assistant.domain.draft import DraftState
from assistant.domain.review import ReleaseFormat
from assistant.errors import NotAllowed
from tests.unit.desk.conftest import House


@pytest.mark.parametrize("form", list(ReleaseFormat))
def test_an_approved_text_leaves_in_every_format(house: House, form: ReleaseFormat) -> None:
    draft = house.post()
    assert house.review.submit(house.act("wen"), draft.id).state is DraftState.IN_REVIEW
    with pytest.raises(NotAllowed):
        house.review.approve(house.act("wen"), draft.id)
    assert house.review.approve(house.act("zhou"), draft.id).state is DraftState.APPROVED
    file = house.release.release(house.act("wen"), draft.id, form)
    again = house.release.release(house.act("wen"), draft.id, form)
    assert file.digest == digest_bytes(file.data) == again.digest
    assert file.data == again.data
    assert house.audit.verify().ok
