"""Episodes as chats: messages, native tool calls, budgets.

`ChatEpisode` plays a tool environment with messages in the form of OpenAI's chat completions. `Conversation`
is the log of such an episode. `read_reply` and `answer_messages` are the two halves of a turn, for callers
who step the environment themselves.
"""

from __future__ import annotations

from codegym_envs.chat.answer_messages import answer_messages
from codegym_envs.chat.budget import Budget
from codegym_envs.chat.conversation import Conversation
from codegym_envs.chat.episode import ChatEpisode, ChatStep
from codegym_envs.chat.opening import opening_messages
from codegym_envs.chat.reply_reading import Message, Reply, assistant_message, read_reply
from codegym_envs.chat.spans import ChatTemplate, Rendered, render_spans

__all__ = [
    "Budget",
    "ChatEpisode",
    "ChatStep",
    "ChatTemplate",
    "Conversation",
    "Message",
    "Rendered",
    "Reply",
    "answer_messages",
    "assistant_message",
    "opening_messages",
    "read_reply",
    "render_spans",
]
