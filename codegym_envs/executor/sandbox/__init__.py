"""Operating-system protections that a worker process enters before it reads any foreign code.

Everything here goes through ctypes. Each protection is tried, and reported as active or unavailable;
nothing is assumed from the system's name or version.
"""

from __future__ import annotations

from codegym_envs.executor.sandbox.entering import PROTECTIONS, Protection, SandboxReport

__all__ = ["PROTECTIONS", "Protection", "SandboxReport"]
