"""Generation for several conversations at once, each with a cache that lives as long as its episode."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.actions import Refusal, parse_calls
from codegym_envs.agents.local.model_loading import LocalModel

__all__ = ["GeneratedReply", "Generator", "Wanted"]

_CLOSING = "}])>\n"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One reply that is wanted.

    Attributes:
        episode: Whose it is; keys and values are kept under it.
        ids: Tokens of the conversation, with a reply begun.
        begin: Text with which the reply already begins.
        max_tokens: Most tokens of the reply.
        temperature: 0 for the most probable token each time.
        top_p: Nucleus sampling; 1.0 for none.
        seed: Of the sampling.
        stop: Texts at which the reply ends; they do not belong to it.
    """

    episode: int
    ids: list[int]
    max_tokens: int
    begin: str = ""
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(slots=True)
class GeneratedReply:
    """A reply.

    Attributes:
        text: What the model wrote, without the token that ends a reply.
        finish: ``"stop"`` or ``"length"``.
        prompt_tokens: Tokens of the conversation before it.
        completion_tokens: Tokens of the reply.
    """

    text: str
    finish: str
    prompt_tokens: int
    completion_tokens: int


@dataclass(slots=True)
class _Row:
    """A reply while it is generated."""

    wanted: Wanted
    ids: list[int]
    random: Any
    layers: list[tuple[Any, Any]] = field(default_factory=list)  # keys and values, (1, heads, tokens, size)
    new: list[int] = field(default_factory=list)
    text: str = ""
    finish: str = ""


class Generator:
    """Writes replies; one thread at a time.

    The keys and values of a conversation are kept between its turns, so that only what is new has to be read.
    A conversation whose beginning changed (a window that moved on) is read from there on.

    Args:
        local: The model.
        keep: Number of conversations whose keys and values are kept.
    """

    def __init__(self, local: LocalModel, keep: int = 16) -> None:
        import torch  # noqa: PLC0415 (optional)

        self.local = local
        self._torch = torch
        known = inspect.signature(local.model.forward).parameters
        self._cache_name = "cache" if "cache" in known else "past_key_values"  # renamed in transformers 5
        self._keep = keep
        self._kept: OrderedDict[int, tuple[list[int], list[tuple[Any, Any]]]] = OrderedDict()

    def generate(self, wanted: Sequence[Wanted]) -> list[GeneratedReply]:
        """Write replies.

        Args:
            wanted: At least one.

        Returns:
            The replies, in order. Whether others are written at the same time may decide between tokens
            that are equally probable, since sums are rounded in another order.
        """
        with self._torch.inference_mode():
            rows = [self._begin(item) for item in wanted]
            running = [row for row in rows if not row.finish]
            if running:
                self._continue(running)
            for row in rows:
                self._kept[row.wanted.episode] = (row.ids, row.layers)
                self._kept.move_to_end(row.wanted.episode)
            while len(self._kept) > max(self._keep, len(rows)):
                self._kept.popitem(last=False)
        return [
            GeneratedReply(row.text, row.finish, len(row.ids) - len(row.new), len(row.new)) for row in rows
        ]

    def _begin(self, wanted: Wanted) -> _Row:
        """Read what is new in a conversation, and choose the first token of the reply."""
        torch, model = self._torch, self.local.model
        ids = list(wanted.ids)
        known, layers = self._kept.pop(wanted.episode, ([], []))
        # The last token is always read: what comes after it is what is wanted.
        shared = _common_prefix(known, ids[:-1])
        if layers:
            shared = min(shared, layers[0][0].shape[2])
        random = None
        if wanted.temperature > 0:
            random = torch.Generator().manual_seed(wanted.seed)
        row = _Row(wanted, ids, random, text=wanted.begin)
        cache = self._cache([(k[:, :, :shared], v[:, :, :shared]) for k, v in layers] if shared else [])
        fresh = torch.tensor([ids[shared:]], device=model.device)
        output = model(
            input_ids=fresh,
            attention_mask=torch.ones((1, len(ids)), dtype=torch.long, device=model.device),
            position_ids=torch.arange(shared, len(ids), device=model.device).unsqueeze(0),
            use_cache=True,
            logits_to_keep=1,
            **{self._cache_name: cache},
        )
        row.layers = _layers(cache)
        self._choose(row, output.logits[0, -1])
        return row

    def _continue(self, rows: list[_Row]) -> None:
        """Write the rest of several replies side by side; shorter conversations are padded at their front."""
        torch, model = self._torch, self.local.model
        lengths = [len(row.ids) - 1 for row in rows]  # the token that was just chosen is not read yet
        longest = max(lengths)
        pads = [longest - length for length in lengths]
        cache = self._cache(_joined(torch, [row.layers for row in rows], pads))
        mask = torch.ones((len(rows), longest), dtype=torch.long, device=model.device)
        for number, pad in enumerate(pads):
            mask[number, :pad] = 0
        step = 0
        while any(not row.finish for row in rows):
            fresh = torch.tensor([[row.ids[-1]] for row in rows], device=model.device)
            mask = torch.cat([mask, mask.new_ones((len(rows), 1))], dim=1)
            places = torch.tensor([[length + step] for length in lengths], device=model.device)
            output = model(
                input_ids=fresh,
                attention_mask=mask,
                position_ids=places,
                use_cache=True,
                **{self._cache_name: cache},
            )
            step += 1
            for number, row in enumerate(rows):
                if not row.finish:
                    self._choose(row, output.logits[number, -1])
        for number, row in enumerate(rows):
            end = pads[number] + len(row.ids) - 1
            row.layers = [
                tuple(part[number : number + 1, :, pads[number] : end].clone() for part in layer)
                for layer in _layers(cache)
            ]

    def _choose(self, row: _Row, logits: Any) -> None:
        """Add a token to a reply, or end it."""
        wanted, torch = row.wanted, self._torch
        if row.random is None:
            token = int(logits.argmax())
        else:
            shares = torch.softmax(logits.float().cpu() / wanted.temperature, dim=-1)
            ordered, places = torch.sort(shares, descending=True)
            if wanted.top_p < 1.0:
                ordered = ordered * ((ordered.cumsum(0) - ordered) < wanted.top_p)
            token = int(places[torch.multinomial(ordered, 1, generator=row.random)])
        if token in self.local.ends:
            row.finish = "stop"
            return
        row.ids.append(token)
        row.new.append(token)
        before = row.text
        row.text = wanted.begin + self.local.tokenizer.decode(
            row.new, skip_special_tokens=False, clean_up_tokenization_spaces=False
        )
        for stop in wanted.stop:
            if stop in row.text:
                row.text = row.text[: row.text.index(stop)]
                row.finish = "stop"
                return
        added = row.text[len(before) :] if row.text.startswith(before) else row.text
        if any(mark in added for mark in _CLOSING) and not isinstance(parse_calls(row.text), Refusal):
            row.finish = "stop"
        elif len(row.new) >= wanted.max_tokens:
            row.finish = "length"

    def _cache(self, layers: list[tuple[Any, Any]]) -> Any:
        from transformers import DynamicCache  # noqa: PLC0415 (optional)

        cache = DynamicCache()
        for index, (keys, values) in enumerate(layers):
            cache.update(keys, values, index)
        return cache


def _common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))


def _layers(cache: Any) -> list[tuple[Any, Any]]:
    """Keys and values of each layer; older versions of `transformers` keep them in two lists."""
    if hasattr(cache, "layers"):
        return [(layer.keys, layer.values) for layer in cache.layers]
    return list(zip(cache.key_cache, cache.value_cache, strict=True))


def _joined(
    torch: Any, caches: Sequence[list[tuple[Any, Any]]], pads: Sequence[int]
) -> list[tuple[Any, Any]]:
    """Keys and values of several conversations, one after another, padded at the front to one length."""

    def padded(tensor: Any, pad: int) -> Any:
        return torch.nn.functional.pad(tensor, (0, 0, pad, 0)) if pad else tensor

    return [
        (
            torch.cat([padded(layer[0], pad) for layer, pad in zip(layers, pads, strict=True)]),
            torch.cat([padded(layer[1], pad) for layer, pad in zip(layers, pads, strict=True)]),
        )
        for layers in zip(*caches, strict=True)
    ]
