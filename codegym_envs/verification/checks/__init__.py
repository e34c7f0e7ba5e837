"""One file per check; see `codegym_envs.verification.check_list`."""
