"""One file per check; see `codegym_envs.verification.registry`."""
