"""A model within its bounds, on a real database; the model itself is scripted, and once a real client on the wire."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from assistant.domain.draft import Tokens
from assistant.domain.model import (
    CallEnd,
    CallStart,
    CallState,
    ChatReply,
    ChatRequest,
    FailureReason,
    OnText,
    Purpose,
    RecentCalls,
    Residency,
    Spent,
    Stopped,
)
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure, RunError
from assistant.llm.bounded import FRAME_TOKENS, Admit, Bounded, bounded, warm_up
from assistant.llm.provider import OpenAICompatible
from assistant.settings import Budget, Endpoint, Price, Settings
from assistant.store.base import Base
from assistant.store.engine import Store, open_store
from assistant.store.model_calls import ModelCall, ModelCallRow, find_calls, finish, insert_started, recent_calls, spent
from tests.unit.llm.faulty_server import FaultyServer, answers

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PURPOSE = Purpose(person="wen", brand="shanlan", task="reply/zh", request="r-1")
PRICE = Price(input=1.0, output=2.0)
USER = "顾客王小明留言：请回电13812345678，邮箱zhang.wei@qq.com。"
PERSONAL = ("王小明", "13812345678", "zhang.wei@qq.com")


def request(user: str = USER, *, count: int = 1, schema: bool = False) -> ChatRequest:
    return ChatRequest(
        system="你是品牌客服，热线400-800-1234。",
        user=user,
        count=count,
        max_tokens=100,
        deadline_seconds=5,
        json_schema={"type": "object", "properties": {"to": {"enum": ["13812345678", "客服"]}}} if schema else None,
    )


class Scripted:
    """Says what the script makes of the prompt, in pieces of three characters."""

    engine = Engine.PROVIDER
    name = "m-1"

    def __init__(
        self,
        script: Callable[[str], str],
        residency: Residency = Residency.OVERSEAS,
        tokens: Tokens | None = None,
        fails: FailureReason | None = None,
    ) -> None:
        self.script = script
        self.residency = residency
        self.tokens = tokens or Tokens(input=50, output=20)
        self.fails = fails
        self.seen: list[ChatRequest] = []
        self.counted = 0

    def count_tokens(self, text: str) -> int:
        self.counted += 1
        return len(text)

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        self.seen.append(request)
        text = self.script(request.user)
        for at in range(0, len(text), 3):
            if on_text:
                on_text(0, text[at : at + 3])
        if self.fails:
            raise ModelFailure(self.fails, zh="断了", en="broken", partial=(text,))
        return ChatReply(
            texts=(text,), complete=(True,), model=self.name, tokens=self.tokens, first_token_ms=1.0, took_ms=2.0
        )


class Record:
    """The record as a desk keeps it: every method one transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW

    def begin(self, call: CallStart, since: datetime, admit: Admit) -> str:
        with self.store.session() as session:
            admit(
                spent(session, since=since, person=call.purpose.person),
                spent(session, since=since, brand=call.purpose.brand),
            )
            return insert_started(session, call, self.now)

    def end(self, call_id: str, end: CallEnd) -> None:
        with self.store.session() as session:
            finish(session, call_id, end, self.now)

    def recent(self, host: str, model: str, longest: timedelta) -> RecentCalls:
        with self.store.read() as session:
            return recent_calls(session, host, model, self.now, longest)

    def calls(self) -> tuple[ModelCall, ...]:
        with self.store.read() as session:
            return find_calls(session)

    def spent(self) -> Spent:
        with self.store.read() as session:
            return spent(session, since=NOW - timedelta(days=30))


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    store = open_store(f"sqlite:///{tmp_path / 'calls.db'}", tmp_path)
    with store.writing_connection() as connection:
        Base.metadata.create_all(connection, tables=[Base.metadata.tables[ModelCallRow.__tablename__]])
    yield Record(store)
    store.close()


def make(record: Record, inner: Scripted, budget: Budget | None = None, **more: object) -> Bounded:
    values: dict[str, object] = {"max_chars": 2000, "host": "api.example", "price": PRICE, **more}
    return Bounded(inner, record, lambda: NOW, budget or Budget(), **values)  # type: ignore[arg-type] # test options


def hand_over(prompt: str) -> str:
    """Repeats the customer's words, as a model does that is told to."""
    return "已转交：" + prompt.partition("\n\n")[0]


def test_personal_values_stay_home_and_come_back(record: Record) -> None:
    inner = Scripted(hand_over)
    heard: list[str] = []
    reply = make(record, inner).chat(request(), PURPOSE, lambda index, piece: heard.append(piece))
    sent = inner.seen[0]
    assert not any(value in sent.system + sent.user for value in PERSONAL)
    assert "400-800-1234" in sent.system
    assert sent.user.startswith("顾客[NAME_1]留言：请回电[PHONE_1]，邮箱[EMAIL_1]。\n\n像 [NAME_1] 这样的方括号记号")
    assert reply.texts == ("已转交：" + USER,)
    assert "".join(heard) == reply.texts[0]
    assert not any("[" in piece for piece in heard)
    assert reply.masked == {"name": 1, "phone": 1, "email": 1}


def test_nothing_is_masked_for_a_model_on_this_machine(record: Record) -> None:
    inner = Scripted(hand_over, Residency.MACHINE)
    reply = make(record, inner, Budget(person_usd=0, brand_tokens=0), price=None).chat(request(), PURPOSE)
    assert inner.seen[0] == request()
    assert (reply.texts, reply.masked, reply.cost) == (("已转交：" + USER,), {}, 0.0)
    assert record.spent() == Spent()


def test_what_is_kept_stays_readable(record: Record) -> None:
    inner = Scripted(hand_over)
    keep = {"shanlan": ["138 1234 5678", "王小明"]}
    make(record, inner, keep=lambda purpose: keep[purpose.brand]).chat(request(), PURPOSE)
    assert inner.seen[0].user.startswith("顾客王小明留言：请回电13812345678，邮箱[EMAIL_1]。")


def test_a_value_that_only_the_later_part_shows_to_be_one_is_masked_in_the_earlier(record: Record) -> None:
    inner = Scripted(hand_over)
    asked = request().model_copy(update={"system": "此前的单号13812345678。"})
    make(record, inner).chat(asked, PURPOSE)
    assert inner.seen[0].system == "此前的单号[PHONE_1]。"


def test_a_prompt_without_personal_values_is_sent_as_it_is(record: Record) -> None:
    inner = Scripted(hand_over)
    make(record, inner).chat(request("今天几点开门？"), PURPOSE)
    assert inner.seen[0] == request("今天几点开门？")


def test_the_note_is_in_the_language_of_the_task(record: Record) -> None:
    inner = Scripted(hand_over)
    english = PURPOSE.model_copy(update={"task": "reply/en"})
    make(record, inner).chat(request("Ring 07700 900123, please."), english)
    assert inner.seen[0].user.startswith("Ring [PHONE_1], please.\n\nMarks such as [PHONE_1] stand for")


def test_json_stays_json_whatever_the_value_holds(record: Record) -> None:
    awkward = '{{PHONE_1}} "[ID_1]"'
    inner = Scripted(lambda prompt: json.dumps({"to": "[PHONE_1]", "as": "[TEXT_2] [TEXT_1]"}))
    heard: list[str] = []
    bound = make(record, inner)
    reply = bound.chat(request(USER + awkward, schema=True), PURPOSE, lambda index, piece: heard.append(piece))
    schema = inner.seen[0].json_schema
    assert schema is not None
    assert schema["properties"] == {"to": {"enum": ["[PHONE_1]", "客服"]}}
    assert json.loads(reply.texts[0]) == {"to": "13812345678", "as": "[ID_1] {{PHONE_1}}"}
    assert "".join(heard) == reply.texts[0]


def test_an_invented_placeholder_is_left_for_the_checks(record: Record) -> None:
    reply = make(record, Scripted(lambda prompt: "请打[PHONE_9]或【电话1】")).chat(request(), PURPOSE)
    assert reply.texts == ("请打[PHONE_9]或13812345678",)


def test_a_call_is_on_record_with_counts_alone(record: Record) -> None:
    make(record, Scripted(hand_over)).chat(request(), PURPOSE)
    [call] = record.calls()
    assert (call.state, call.reason, call.person, call.brand, call.task) == (
        CallState.DONE,
        None,
        "wen",
        "shanlan",
        "reply/zh",
    )
    assert (call.tokens, call.masked) == (Tokens(input=50, output=20), {"name": 1, "phone": 1, "email": 1})
    assert call.cost == pytest.approx((50 * 1 + 20 * 2) / 1e6)
    assert call.first_token_ms == 1.0
    stored = b"".join(path.read_bytes() for path in record.store.data_dir.iterdir())
    assert not any(value.encode() in stored for value in PERSONAL)


def test_while_it_runs_a_call_counts_with_its_most(record: Record) -> None:
    during: list[Spent] = []

    def look(prompt: str) -> str:
        during.append(record.spent())
        return "好"

    inner = Scripted(look)
    make(record, inner).chat(request(count=2), PURPOSE)
    sent = inner.seen[0]
    assert during[0].tokens == 2 * (FRAME_TOKENS + len(sent.system) + len(sent.user)) + 2 * 100
    assert record.spent().tokens == 70


def test_tokens_that_were_not_reported_are_counted_here(record: Record) -> None:
    inner = Scripted(lambda prompt: "好的，马上办", tokens=Tokens(input=None, output=None))
    reply = make(record, inner).chat(request("几点开门？"), PURPOSE)
    counted = FRAME_TOKENS + len(request().system) + len("几点开门？")
    assert reply.tokens == Tokens(input=counted, output=6)
    assert reply.cost == pytest.approx((counted + 12) / 1e6)


def test_an_unknown_price_is_unknown(record: Record) -> None:
    reply = make(record, Scripted(hand_over), price=None).chat(request(), PURPOSE)
    assert reply.cost is None
    assert record.spent() == Spent(usd=0, tokens=70, unknown_cost_calls=1)


@pytest.mark.parametrize("reason", [FailureReason.DROPPED, FailureReason.TIMED_OUT, FailureReason.STOPPED])
def test_a_failure_is_recorded_and_its_text_kept(record: Record, reason: FailureReason) -> None:
    heard: list[str] = []
    with pytest.raises(ModelFailure) as caught:
        make(record, Scripted(hand_over, fails=reason)).chat(
            request(), PURPOSE, lambda index, piece: heard.append(piece)
        )
    assert (caught.value.reason, caught.value.partial) == (reason, ("已转交：" + USER,))
    assert "".join(heard) == "已转交：" + USER
    [call] = record.calls()
    assert (call.state, call.reason) == (CallState.FAILED, reason)
    assert call.tokens.output == len("已转交：顾客[NAME_1]留言：请回电[PHONE_1]，邮箱[EMAIL_1]。")
    assert call.cost is not None


def test_text_held_back_at_a_break_is_passed_on(record: Record) -> None:
    heard: list[str] = []
    inner = Scripted(lambda prompt: "请打[PHON", fails=FailureReason.DROPPED)
    with pytest.raises(ModelFailure) as caught:
        make(record, inner).chat(request(), PURPOSE, lambda index, piece: heard.append(piece))
    assert "".join(heard) == caught.value.partial[0] == "请打[PHON"


def test_a_refused_connection_costs_nothing(record: Record) -> None:
    with pytest.raises(ModelFailure):
        make(record, Scripted(lambda prompt: "", fails=FailureReason.UNREACHABLE)).chat(request(), PURPOSE)
    [call] = record.calls()
    assert (call.tokens, call.cost) == (Tokens(input=0, output=0), 0.0)


def test_a_fault_of_ours_ends_the_record_with_the_most_it_may_have_used(record: Record) -> None:
    def fault(prompt: str) -> str:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        make(record, Scripted(fault)).chat(request(), PURPOSE)
    [call] = record.calls()
    assert (call.state, call.reason) == (CallState.FAILED, None)
    assert call.tokens.output == 100


def test_a_record_that_cannot_be_ended_does_not_cost_the_text(
    record: Record, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(call_id: str, end: CallEnd) -> None:
        raise RunError(zh="磁盘已满", en="the disk is full")

    monkeypatch.setattr(record, "end", broken)
    assert make(record, Scripted(hand_over)).chat(request(), PURPOSE).texts == ("已转交：" + USER,)
    assert "could not be recorded" in caplog.text
    assert record.calls()[0].state is CallState.STARTED


def test_the_length_is_checked_before_anything_is_counted_or_asked(record: Record) -> None:
    def never() -> ModelFailure | None:
        raise AssertionError("asked")

    inner = Scripted(hand_over)
    with pytest.raises(ModelFailure) as caught:
        make(record, inner, max_chars=40, verdicts=(never,)).chat(request(), PURPOSE)
    assert caught.value.reason is FailureReason.INPUT_TOO_LONG
    assert "40" in caught.value.text.zh
    assert "40" in caught.value.text.en
    assert (inner.counted, inner.seen, record.calls()) == (0, [], ())


def test_a_verdict_forbids_the_call(record: Record) -> None:
    inner = Scripted(hand_over)
    refused = ModelFailure(FailureReason.NOT_ALLOWED, zh="不许", en="no")
    with pytest.raises(ModelFailure) as caught:
        make(record, inner, verdicts=(lambda: None, lambda: refused)).chat(request(), PURPOSE)
    assert caught.value is refused
    assert (inner.seen, record.calls()) == ([], ())


def test_over_budget_nothing_is_sent_and_incidents_have_the_reserve(record: Record) -> None:
    inner = Scripted(hand_over)
    bound = make(record, inner, Budget(person_tokens=400, incident_reserve=0.5))
    with pytest.raises(ModelFailure) as caught:
        bound.chat(request(), PURPOSE)
    assert caught.value.reason is FailureReason.OVER_BUDGET
    assert (inner.seen, record.calls()) == ([], ())
    bound.chat(request(), PURPOSE.model_copy(update={"incident": True}))
    assert len(record.calls()) == 1


def test_a_flood_does_not_pass_the_limit(record: Record) -> None:
    inner = Scripted(lambda prompt: "好", tokens=Tokens(input=40, output=100))
    bound = make(record, inner, Budget(brand_tokens=2000, incident_reserve=0))

    def one(number: int) -> bool:
        try:
            bound.chat(request("几点开门？"), PURPOSE)
        except ModelFailure as failure:
            assert failure.reason is FailureReason.OVER_BUDGET
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        let_through = sum(pool.map(one, range(48)))
    assert 1 <= let_through == len(inner.seen)
    assert record.spent().tokens <= 2000


ENDPOINT = Endpoint(base_url="https://api.example/v1", model="m-1", residency=Residency.OVERSEAS, price=PRICE)


def settings(tmp_path: Path, **values: object) -> Settings:
    return Settings(data_dir=tmp_path, **values)  # type: ignore[arg-type] # test options


def test_the_settings_bound_residency(record: Record, tmp_path: Path) -> None:
    inner = Scripted(hand_over)
    for strict in (settings(tmp_path, air_gap=True), settings(tmp_path, residency=(Residency.CN,))):
        bound = bounded(inner, strict, record, lambda: NOW, endpoint=ENDPOINT)
        with pytest.raises(ModelFailure) as caught:
            bound.chat(request(), PURPOSE)
        assert caught.value.reason is FailureReason.NOT_ALLOWED
    assert inner.seen == []
    assert bounded(inner, settings(tmp_path), record, lambda: NOW, endpoint=ENDPOINT).chat(request(), PURPOSE).texts
    assert record.calls()[0].host == "api.example"


def test_three_failures_open_the_circuit_and_a_minute_closes_it(record: Record, tmp_path: Path) -> None:
    inner = Scripted(lambda prompt: "", fails=FailureReason.UNREACHABLE)
    bound = bounded(inner, settings(tmp_path), record, lambda: record.now, endpoint=ENDPOINT)
    reasons = []
    for _ in range(5):
        with pytest.raises(ModelFailure) as caught:
            bound.chat(request(), PURPOSE)
        reasons.append(caught.value.reason)
    assert reasons == [FailureReason.UNREACHABLE] * 3 + [FailureReason.CIRCUIT_OPEN] * 2
    assert len(inner.seen) == 3
    record.now += timedelta(seconds=61)
    inner.fails = None
    bound.chat(request(), PURPOSE)


def test_a_call_that_a_crash_cut_off_keeps_the_circuit_open_no_longer_than_its_deadline(
    record: Record, tmp_path: Path
) -> None:
    inner = Scripted(lambda prompt: "", fails=FailureReason.UNREACHABLE)
    bound = bounded(inner, settings(tmp_path), record, lambda: record.now, endpoint=ENDPOINT)
    for _ in range(3):
        with pytest.raises(ModelFailure, match="broken"):
            bound.chat(request(), PURPOSE)
    record.now += timedelta(seconds=61)
    with record.store.session() as session:
        start = CallStart(
            purpose=PURPOSE, engine=Engine.PROVIDER, model="m-1", host="api.example", residency=Residency.OVERSEAS,
            tokens=Tokens(input=1, output=1),
        )  # fmt: skip
        insert_started(session, start, record.now)
    inner.fails = None
    with pytest.raises(ModelFailure) as caught:
        bound.chat(request(), PURPOSE)
    assert caught.value.reason is FailureReason.CIRCUIT_OPEN
    record.now += timedelta(seconds=settings(tmp_path).provider_seconds + 31)
    bound.chat(request(), PURPOSE)


def test_a_probe_is_recorded_and_stops_at_the_budget(record: Record, tmp_path: Path) -> None:
    with FaultyServer(answers('{"word": "granite"}')) as server:
        endpoint = Endpoint(base_url=server.url, model="m-1", residency=Residency.CN, price=PRICE)
        for budget, asked in ((Budget(person_tokens=1, incident_reserve=0), 0), (Budget(), 2)):
            model = OpenAICompatible(Engine.PROVIDER, endpoint, Residency.CN, len)
            using = settings(tmp_path).model_copy(update={"budget": budget})
            bound = bounded(model, using, record, lambda: NOW, endpoint=endpoint)
            with contextlib.nullcontext() if asked else pytest.raises(ModelFailure, match="limit"):
                bound.chat(request(schema=True).model_copy(update={"deadline_seconds": 60}), PURPOSE)
            assert len(server.asked) == asked
    calls = record.calls()
    assert {(call.task, call.person, call.request, call.state) for call in calls} == {
        ("probe/zh", "wen", "r-1", CallState.DONE),
        ("reply/zh", "wen", "r-1", CallState.DONE),
    }


def test_a_model_far_away_needs_its_endpoint(record: Record, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        bounded(Scripted(hand_over), settings(tmp_path), record, lambda: NOW)


def test_on_the_wire_there_is_no_personal_value(record: Record, tmp_path: Path, httpserver: HTTPServer) -> None:
    bodies: list[str] = []

    def answer(asked: Request) -> Response:
        body = asked.get_data(as_text=True)
        bodies.append(body)
        said = json.loads(body)["messages"][-1]["content"].partition("\n\n")[0]
        chunks: list[dict[str, object]] = [
            {"choices": [{"index": 0, "delta": {"content": said[at : at + 5]}}]} for at in range(0, len(said), 5)
        ]
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        chunks.append({"choices": [], "usage": {"prompt_tokens": 31, "completion_tokens": 17, "total_tokens": 48}})
        lines = [f"data: {json.dumps({'id': '1', 'object': 'chat.completion.chunk', **c})}\n\n" for c in chunks]
        return Response("".join([*lines, "data: [DONE]\n\n"]), content_type="text/event-stream")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(answer)
    endpoint = Endpoint(base_url=httpserver.url_for("/v1"), model="m-1", api_key=SecretStr("k"), price=PRICE)
    far = OpenAICompatible(Engine.PROVIDER, endpoint, Residency.OVERSEAS, len)
    heard: list[str] = []
    bound = bounded(far, settings(tmp_path), record, lambda: NOW, endpoint=endpoint)
    reply = bound.chat(request(), PURPOSE, lambda index, piece: heard.append(piece))
    assert reply.texts == (USER,)
    assert "".join(heard) == USER
    assert reply.tokens == Tokens(input=31, output=17)
    assert not any(value in json.dumps(json.loads(bodies[0]), ensure_ascii=False) for value in PERSONAL)


def test_warming_up_fetches_nothing() -> None:
    warm_up("gpt-4o")
