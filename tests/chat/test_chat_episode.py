"""Episodes by messages: openings, parallel calls, budgets, ends."""

import copy
import json
import pickle

import gymnasium
import pytest
from chat_samples import LAMPS, native
from gymnasium.error import ResetNeeded

from codegym_envs import wrappers
from codegym_envs.actions import parse
from codegym_envs.chat import ChatEpisode, opening_messages
from codegym_envs.errors import ConfigurationError, WorkerError

OBSERVE = native(("observe", {}))


def test_an_episode_is_won_by_native_calls(begin):
    episode = begin()
    lit = 0
    count = json.loads(episode.step(OBSERVE).messages[0]["content"])["count"]
    for position in range(count):
        step = episode.step(native(("is_lit", {"position": position})))
        assert step.messages[0]["tool_call_id"] == "id0"
        lit += step.messages[0]["content"] == "true"
    step = episode.step(native(("done", {"answer": lit})))
    assert (step.reward, step.terminated, step.truncated) == (1.0, True, False)
    assert step.info["outcome"] == "won"
    assert step.info["message_faults"] == []
    roles = [message["role"] for message in episode.conversation]
    assert roles == ["system", "user", *["assistant", "tool"] * 5]


def test_the_native_opening_asks_for_no_text_format(begin):
    episode = begin()
    text = "\n".join(message["content"] for message in episode.conversation)
    assert "Counting lamps" in text
    assert "actions" in text
    assert "done" in text
    for mark in ('{"name"', "parameters", "written like this", "is_lit", "Action:"):
        assert mark not in text
    assert [tool["function"]["name"] for tool in episode.tools][-1] == "done"
    assert episode.conversation.tools == episode.tools


def test_the_opening_in_text_is_the_prompt_in_two(make_env):
    env = make_env()
    prompt, _ = env.reset(options={"config": LAMPS})
    whole = ChatEpisode(env, mode="text", layout="user").reset(options={"config": LAMPS})
    assert whole == [{"role": "user", "content": prompt}]
    split = ChatEpisode(env, mode="text")
    system, user = split.reset(options={"config": LAMPS})
    assert (system["role"], user["role"]) == ("system", "user")
    assert f"{user['content']}\n\n{system['content']}" == prompt
    assert "Tools" not in user["content"]
    assert split.conversation.tools is None
    assert split.tools


def test_layout_user_says_all_in_one_message(begin):
    (message,) = begin(layout="user").conversation
    assert message["role"] == "user"
    assert "Counting lamps" in message["content"]
    assert "exactly one tool call" in message["content"]


def test_a_prompt_that_somebody_rewrote_stays_whole():
    assert opening_messages("Rewritten", "Task\n\nEnd.", mode="text") == [
        {"role": "user", "content": "Rewritten"}
    ]


@pytest.mark.parametrize("mode", ["native", "text"])
def test_calls_are_read_in_both_forms_in_both_modes(begin, mode):
    episode = begin(mode=mode)
    by_call = episode.step(OBSERVE)
    by_text = episode.step({"role": "assistant", "content": '{"name": "observe", "parameters": {}}'})
    assert by_call.messages[0]["content"] == by_text.messages[0]["content"] == '{"count":3}'
    assert by_text.messages[0] == {"role": "user", "content": '{"count":3}'}


def test_the_role_of_observations_is_a_choice(begin):
    step = begin(mode="text", observation_role="tool").step("observe()")
    assert step.messages == [{"role": "tool", "content": '{"count":3}'}]


@pytest.mark.parametrize(
    ("parallel_calls", "actions", "contents"),
    [
        ("refuse", 1, ["Invalid action (several_calls)", "Not played: the reply was refused"]),
        ("first", 1, ['{"count":3}', "Not played: only the first"]),
        ("sequence", 2, ['{"count":3}', "true"]),
    ],
)
def test_parallel_calls_follow_the_environment(begin, make_env, parallel_calls, actions, contents):
    episode = begin(make_env(parallel_calls=parallel_calls))
    step = episode.step(native(("observe", {}), ("is_lit", {"position": 0})))
    assert step.info["num_tool_calls"] == actions
    assert [message["tool_call_id"] for message in step.messages] == ["id0", "id1"]
    for message, content in zip(step.messages, contents, strict=True):
        assert message["content"].startswith(content)


def test_calls_after_done_are_answered_and_not_played(begin, make_env):
    episode = begin(make_env(parallel_calls="sequence"))
    step = episode.step(native(("observe", {}), ("done", {"answer": 2}), ("done", {"answer": 3})))
    assert (step.reward, step.terminated) == (1.0, True)
    assert step.messages[1]["content"].startswith("Answer submitted")
    assert "Not played: the episode is over" in step.messages[2]["content"]


def test_calls_beyond_the_room_for_observations_say_so(begin, make_env):
    episode = begin(make_env(parallel_calls="sequence"))
    step = episode.step(native(*[("label", {"text": "x", "copies": 16_000})] * 6))
    contents = [message["content"] for message in step.messages]
    assert len(contents) == 6
    assert contents[-1] == contents[-2]
    assert contents[-1].startswith("Not played: the observations")
    assert not step.truncated


@pytest.mark.parametrize("parallel_calls", ["refuse", "first", "sequence"])
def test_the_opening_says_what_several_calls_mean(make_env, parallel_calls):
    episode = ChatEpisode(make_env(parallel_calls=parallel_calls))
    rules = episode.reset(seed=0)[0]["content"]
    assert {"refuse": "exactly one", "first": "only the first", "sequence": "several"}[
        parallel_calls
    ] in rules


def test_the_limit_on_invalid_actions_ends_the_episode(begin, make_env):
    episode = begin(make_env(max_invalid_actions=2))
    assert not episode.step("I think about it.").truncated
    step = episode.step(native(("is_lit", "{")))
    assert (step.truncated, step.info["outcome"]) == (True, "invalid_streak")


def test_nothing_happens_after_the_end(begin):
    episode = begin()
    episode.step(native(("done", {"answer": 2})))
    before = episode.conversation.to_json()
    step = episode.step(native(("done", {"answer": 2})))
    assert (step.reward, step.terminated, step.truncated) == (0.0, True, False)
    assert step.messages[0]["tool_call_id"] == "id0"
    assert episode.conversation.to_json() == before


def test_step_before_reset_is_an_error_of_use(make_env):
    with pytest.raises(ResetNeeded):
        ChatEpisode(make_env()).step("observe()")


def test_a_new_episode_begins_a_new_conversation(begin):
    episode = begin(max_characters=5_000)
    opening = episode.conversation.to_json()
    used = episode.budget.characters
    episode.step(OBSERVE)
    assert episode.budget.characters > used
    episode.reset(options={"config": LAMPS})
    assert episode.conversation.to_json() == opening
    assert episode.budget.characters == used


def test_what_is_handed_out_is_a_copy(begin):
    episode = begin()
    episode.tools[0]["function"]["name"] = "changed"
    assert episode.tools[0]["function"]["name"] == "observe"
    opening = episode.reset(options={"config": LAMPS})
    opening[0]["content"] = "changed"
    assert episode.conversation.messages[0]["content"] != "changed"


def test_wrapped_environments_are_played_through_their_wrappers(make_env):
    class Shout(gymnasium.ObservationWrapper):
        def observation(self, observation):
            return observation.upper()

    class Keeper(gymnasium.Wrapper):
        ended = None

        def truncate(self, reason="budget"):
            self.ended = reason
            self.env.get_wrapper_attr("truncate")(reason)

    keeper = Keeper(Shout(make_env(parallel_calls="first")))
    episode = ChatEpisode(keeper, max_characters=1_800)
    episode.reset(options={"config": LAMPS})
    assert "only the first" in episode.conversation.messages[0]["content"]
    step = episode.step(native(("label", {"text": "ab"})))
    assert step.messages[0]["content"] == '"AB"'
    assert keeper.ended is None
    step = episode.step(native(("label", {"text": "a", "copies": 2_000})))
    assert step.info["outcome"] == "budget"
    assert keeper.ended == "budget"


def _size(episode):
    return episode.budget.characters


def test_a_budget_ends_the_episode_after_an_answer(begin):
    room = _size(begin()) + 200
    episode = begin(max_characters=room)
    assert not episode.step(OBSERVE).truncated
    step = episode.step(native(("label", {"text": "a", "copies": 300})))
    assert (step.reward, step.terminated, step.truncated) == (0.0, False, True)
    assert step.info["outcome"] == "budget"
    assert step.info["status"] == "ok"
    assert step.messages
    assert episode.env.unwrapped.step("observe()")[3] is True
    again = episode.step(OBSERVE)
    assert (again.terminated, again.truncated) == (False, True)


def test_a_reply_beyond_the_budget_is_not_played(begin):
    room = _size(begin()) + 200
    episode = begin(max_characters=room)
    episode.step(OBSERVE)
    step = episode.step(native(("done", {"answer": 2}), content="I think. " * 50))
    assert (step.reward, step.terminated, step.truncated) == (0.0, False, True)
    assert (step.info["outcome"], step.info["status"], step.info["num_tool_calls"]) == (
        "budget",
        "not_played",
        1,
    )
    assert step.messages == []
    assert episode.conversation.messages[-1]["content"].startswith("I think.")


def test_a_budget_that_the_opening_uses_up_ends_the_episode_at_once(begin):
    episode = begin(max_characters=100)
    step = episode.step(native(("done", {"answer": 2})))
    assert (step.info["outcome"], step.truncated, step.reward) == ("budget", True, 0.0)


def test_the_last_reply_within_the_budget_is_scored(begin):
    done = native(("done", {"answer": 2}))
    room = _size(begin()) + len("done") + len('{"answer": 2}')
    assert begin(max_characters=room).step(done).reward == 1.0
    assert begin(max_characters=room - 1).step(done).info["outcome"] == "budget"


def test_a_budget_of_completions_counts_nothing_else(begin):
    episode = begin(max_characters=60, budget_counts="completions")
    assert episode.budget.characters == 0
    episode.step(native(("label", {"text": "a", "copies": 5_000})))
    assert episode.budget.characters == len("label") + len('{"text": "a", "copies": 5000}')
    assert episode.step("x" * 40).info["outcome"] == "budget"


def test_a_reply_that_no_worker_could_play_does_not_count(make_env):
    class Failing(gymnasium.Wrapper):
        fails = True

        def step(self, action):
            if self.fails:
                self.fails = False
                raise WorkerError("no worker")
            return super().step(action)

    episode = ChatEpisode(Failing(make_env()), max_characters=5_000)
    episode.reset(options={"config": LAMPS})
    before = episode.conversation.to_json(), episode.budget.characters
    with pytest.raises(WorkerError):
        episode.step(OBSERVE)
    assert (episode.conversation.to_json(), episode.budget.characters) == before
    assert episode.step(OBSERVE).info["num_tool_calls"] == 1


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda episode: pickle.loads(pickle.dumps(episode))])
def test_copies_go_on_by_themselves(begin, copied):
    episode = begin(max_characters=5_000)
    episode.step(OBSERVE)
    twin = copied(episode)
    assert twin.conversation == episode.conversation
    assert twin.step(native(("done", {"answer": 2}))).reward == 1.0
    assert len(twin.conversation) == len(episode.conversation) + 2
    assert episode.step(native(("is_lit", {"position": 0}))).messages[0]["content"] == "true"
    assert twin.budget.characters != episode.budget.characters


def test_a_budget_of_tokens(begin):
    episode = begin(max_tokens=5, count_tokens=lambda text: len(text.split()), budget_counts="completions")
    assert not episode.step("one two three").truncated
    assert episode.budget.tokens == 3
    assert episode.step("four five").info["outcome"] == "budget"


def test_tools_count_only_where_they_are_sent(begin):
    native_size, text_size = _size(begin()), _size(begin(mode="text"))
    schemas = json.dumps(begin().tools, separators=(",", ":"), ensure_ascii=False)
    opening = sum(len(message["content"]) for message in begin().conversation)
    assert native_size == opening + len(schemas)
    assert text_size == sum(len(message["content"]) for message in begin(mode="text").conversation)


@pytest.mark.parametrize(
    "kwargs",
    [
        {"mode": "json"},
        {"layout": "system"},
        {"observation_role": "assistant"},
        {"max_characters": 0},
        {"max_characters": 1.5},
        {"max_characters": True},
        {"max_tokens": 5},
        {"max_tokens": -1, "count_tokens": len},
        {"budget_counts": "prompts"},
    ],
)
def test_bad_arguments(make_env, kwargs):
    with pytest.raises(ConfigurationError) as caught:
        ChatEpisode(make_env(), **kwargs)
    assert "\n" not in str(caught.value)


def test_native_calls_need_a_format_of_json(make_env):
    with pytest.raises(ConfigurationError, match="action_format"):
        ChatEpisode(make_env(action_format="react"))
    ChatEpisode(make_env(action_format="react"), mode="text")
    ChatEpisode(make_env(action_format="json"))
    drawn = ChatEpisode(wrappers.ActionFormat(make_env(), ["react"]))
    with pytest.raises(ConfigurationError, match="'react'"):
        drawn.reset(seed=0)


WRAPPERS = [
    name
    for name in wrappers.__all__
    if name not in ("ActionFormat", "EpisodeWrapper", "HistoryWindow", "RecordTrajectories")
]


@pytest.mark.parametrize("name", WRAPPERS)
def test_native_calls_are_what_text_is_under_every_wrapper(make_env, name):
    wrapper = getattr(wrappers, name)
    chatted, texted = wrapper(make_env()), wrapper(make_env())
    episode = ChatEpisode(chatted)
    opening = episode.reset(seed=3)
    _, info = texted.reset(seed=3)
    assert episode.tools == info["tools"]
    assert opening[-1]["content"] in info["task"]
    step = None
    for action in texted.get_wrapper_attr("oracle_actions")("json"):
        call = parse(action, "json")
        step = episode.step(native((call.name, call.arguments)))
        observation, reward, terminated, truncated, _ = texted.step(action)
        assert step.messages == [{"role": "tool", "tool_call_id": "id0", "content": observation}]
        assert step[1:4] == (reward, terminated, truncated)
    assert step is not None
    assert step.terminated
