"""Chat templates: ChatML, and the Jinja templates that models come with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from codegym_envs.chat import ChatTemplate, Message
from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.spec import decode

__all__ = ["chatml", "load_template"]


def load_template(name: str | Path) -> ChatTemplate:
    """A chat template.

    Args:
        name: ``"chatml"``; or the path of a Jinja template; or a model's folder, or its
            ``tokenizer_config.json``.

    Raises:
        ConfigurationError: If there is no template there, or it cannot be read.
        MissingExtra: If Jinja is not installed.
    """
    if name == "chatml":
        return chatml
    path = Path(name)
    if path.is_dir():
        inside = [path / "chat_template.jinja", path / "tokenizer_config.json"]
        path = next((file for file in inside if file.is_file()), inside[0])
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise ConfigurationError(
            f"there is no chat template {name}: name chatml, a Jinja file or a model's folder"
        ) from None
    tokens = _special_tokens(path.parent)
    if path.suffix == ".json":
        text = _configured(path, text)
    return _jinja(text, str(name), tokens)


def chatml(messages: Sequence[Message], tools: Sequence[Any] | None, begin: bool) -> str:
    """ChatML with the tools in a system message and calls in ``tool_call`` tags, as Hermes writes them."""
    parts = []
    if tools:
        listed = "\n".join(json.dumps(tool, ensure_ascii=False) for tool in tools)
        told = (
            f"These tools can be called:\n<tools>\n{listed}\n</tools>\nA call is written as\n<tool_call>\n"
            '{"name": "…", "arguments": {…}}\n</tool_call>'
        )
        first = messages[0] if messages and messages[0]["role"] == "system" else None
        parts.append(_turn("system", told if first is None else f"{first['content']}\n\n{told}"))
        messages = messages[first is not None :]
    for message in messages:
        calls = [
            f'<tool_call>\n{{"name": {json.dumps(call["function"]["name"])}, '
            f'"arguments": {call["function"]["arguments"]}}}\n</tool_call>'
            for call in message.get("tool_calls") or ()
        ]
        content = message.get("content")
        parts.append(_turn(message["role"], "\n".join([content, *calls] if content else calls)))
    return "".join(parts) + ("<|im_start|>assistant\n" if begin else "")


def _turn(role: str, text: str) -> str:
    return f"<|im_start|>{role}\n{text}<|im_end|>\n"


def _special_tokens(folder: Path) -> dict[str, str]:
    """The tokens that templates name, such as ``bos_token``."""
    tokens: dict[str, str] = {}
    for file in ("special_tokens_map.json", "tokenizer_config.json"):
        try:
            found = json.loads((folder / file).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        for name, value in found.items() if isinstance(found, dict) else ():
            text = value.get("content") if isinstance(value, dict) else value
            if name.endswith("_token") and isinstance(text, str):
                tokens[name] = text
    return tokens


def _configured(path: Path, text: str) -> str:
    """The template in a ``tokenizer_config.json``: a text, or the one named for tools, or the default."""
    try:
        template = json.loads(text)["chat_template"]
    except (ValueError, KeyError, TypeError):
        raise ConfigurationError(f"{path} holds no chat_template") from None
    if isinstance(template, list):
        named = {item["name"]: item["template"] for item in template}
        template = named.get("tool_use", named.get("default"))
    if not isinstance(template, str):
        raise ConfigurationError(f"{path} holds no chat_template")
    return template


def _jinja(text: str, name: str, tokens: dict[str, str]) -> ChatTemplate:
    try:
        import jinja2  # noqa: PLC0415 - an extra
        from jinja2.ext import loopcontrols  # noqa: PLC0415
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415
    except ImportError:
        raise MissingExtra("jinja2", "local") from None

    def refuse(message: str) -> None:
        raise jinja2.TemplateError(message)

    # As the transformers library sets it up, but without a clock: the same conversation gives the same text.
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _generation_extension()]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = refuse
    try:
        template = environment.from_string(text)
    except jinja2.TemplateError as error:
        raise ConfigurationError(f"the chat template {name} cannot be read: {error}") from None

    def render(messages: Sequence[Message], tools: Sequence[Any] | None, begin: bool) -> str:
        try:
            return template.render(
                messages=[_with_arguments(message) for message in messages],
                tools=tools,
                add_generation_prompt=begin,
                **tokens,
            )
        except (jinja2.TemplateError, TypeError, ValueError, KeyError, AttributeError) as error:
            raise ConfigurationError(f"the chat template {name} refuses a conversation: {error}") from None

    return render


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """The filter as the transformers library defines it: no escapes for HTML."""
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


class _Arguments(dict[str, Any]):
    """Arguments of a call for any template: some write them as JSON, some take them for JSON text."""

    def __init__(self, text: str, value: Mapping[str, Any]) -> None:
        super().__init__(value)
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __add__(self, other: str) -> str:
        return self._text + other

    def __radd__(self, other: str) -> str:
        return other + self._text


def _with_arguments(message: Message) -> Message:
    """A message as templates expect it: no key without a value, and arguments in both forms."""
    kept = {key: value for key, value in message.items() if value is not None}
    if message.get("tool_calls"):
        kept["tool_calls"] = [
            {**call, "function": {**call["function"], "arguments": _arguments(call["function"]["arguments"])}}
            for call in message["tool_calls"]
        ]
    return {"content": "", **kept}


def _arguments(text: str) -> Any:
    try:
        value = decode(text)
    except (ValueError, RecursionError):
        return text
    return _Arguments(text, value) if isinstance(value, dict) else text


def _generation_extension() -> Any:
    """The ``{% generation %}`` block of some templates marks what the model writes; its text stays."""
    from jinja2 import nodes  # noqa: PLC0415 - an extra
    from jinja2.ext import Extension  # noqa: PLC0415

    class Generation(Extension):
        tags = {"generation"}  # noqa: RUF012 - jinja's own way

        def parse(self, parser: Any) -> Any:
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return nodes.CallBlock(self.call_method("_text"), [], [], body).set_lineno(line)

        def _text(self, caller: Callable[[], str]) -> str:
            return caller()

    return Generation
