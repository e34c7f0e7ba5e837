"""Hidden inputs given by a caller instead of the module's generator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.spec.plain_data.values import TypeMismatch, convert, decode, encode
from codegym_envs.spec.records import ParameterSpec

if TYPE_CHECKING:
    from codegym_envs.executor import Program

__all__ = ["given_task", "json_form"]


def given_task(program: Program, config: object) -> tuple[Mapping[str, Any], Any]:
    """Check and convert a configuration by the annotations of ``reference``, and compute its answer.

    Args:
        program: The loaded module.
        config: Arguments of ``reference`` by name, as Python values or in their JSON forms.

    Returns:
        The inputs, which share nothing with the configuration that was given, and the expected answer.

    Raises:
        ConfigurationError: If an argument is missing, unknown or of a wrong type, or ``reference`` fails.
    """
    config = _check_mapping(config)
    parameters = program.module.inputs
    signature = ", ".join(f"{parameter.name}: {parameter.type}" for parameter in parameters)
    known = {parameter.name for parameter in parameters}
    for name in config:
        if name not in known:
            raise ConfigurationError(
                f"options['config'] has an unknown value {name!r}; there are {signature}"
            )
    inputs = {}
    for parameter in parameters:
        if parameter.name in config:
            inputs[parameter.name] = _converted(parameter, config[parameter.name])
        elif parameter.required:
            raise ConfigurationError(f"options['config'] lacks {parameter.name!r}; there are {signature}")
        else:
            inputs[parameter.name] = parameter.default
    try:
        return inputs, program.reference(inputs)
    except ExecutionFailed as error:
        raise ConfigurationError(
            f"options['config'] is an input that reference() cannot solve: {error}"
        ) from error


def json_form(config: object) -> dict[str, Any]:
    """A configuration with its values in their JSON forms; it can be sent to another process.

    Raises:
        ConfigurationError: If it has none.
    """
    values: dict[str, Any] = {}
    for name, value in _check_mapping(config).items():
        if not isinstance(name, str):
            raise ConfigurationError(f"options['config'] has an unknown value {name!r}")
        try:
            values[name] = decode(encode(value))
        except (TypeError, ValueError) as error:
            raise ConfigurationError(f"options['config'][{name!r}] is not plain data ({error})") from error
    return values


def _check_mapping(config: object) -> Mapping[str, Any]:
    if not isinstance(config, Mapping):
        raise ConfigurationError(f"options['config'] must be a mapping, not {type(config).__name__}")
    return config


def _converted(parameter: ParameterSpec, value: Any) -> Any:
    try:
        # Through the JSON form: it copies, and refuses what is not plain data.
        return convert(decode(encode(value)), parameter.type)
    except TypeMismatch as error:
        problem = str(error)
    except (TypeError, ValueError) as error:
        problem = f"not plain data ({error})"
    raise ConfigurationError(f"options['config'][{parameter.name!r}] must be {parameter.type}: {problem}")
