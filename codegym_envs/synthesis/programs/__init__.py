"""Online-judge programs (standard input, ``print``) as functions with parameters and an answer."""

from codegym_envs.synthesis.programs.conversions import Conversion, ReadingSplit, is_program, readings
from codegym_envs.synthesis.programs.planning import Unplannable
from codegym_envs.synthesis.programs.tape import TAPE
from codegym_envs.synthesis.programs.tidy import plain_streams

__all__ = ["TAPE", "Conversion", "ReadingSplit", "Unplannable", "is_program", "plain_streams", "readings"]
