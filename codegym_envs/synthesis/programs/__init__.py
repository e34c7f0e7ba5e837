"""Online-judge programs (standard input, ``print``) as functions with parameters and an answer."""

from codegym_envs.synthesis.programs.convert import Conversion, Reading, is_program, readings
from codegym_envs.synthesis.programs.planning import Unplannable
from codegym_envs.synthesis.programs.tape import TAPE

__all__ = ["TAPE", "Conversion", "Reading", "Unplannable", "is_program", "readings"]
