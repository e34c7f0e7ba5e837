"""An empty network namespace: no interface but a loopback that is down."""

from __future__ import annotations

from codegym_envs.executor.sandbox.libc import Unavailable, numbers, system_call

__all__ = ["leave_network"]

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CLONE_NEWIPC = 0x08000000


def leave_network() -> None:
    """Move this process into network, IPC and user namespaces of its own.

    The user namespace lets an ordinary user do this where the system allows it. Must be called before
    capabilities are dropped and while the process has one thread.

    Raises:
        Unavailable: If the machine forbids it, as many containers do.
    """
    call = numbers()["unshare"]
    try:
        system_call(call, _CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC)
    except Unavailable:
        # A privileged process in a container without user namespaces may still leave the network.
        system_call(call, _CLONE_NEWNET | _CLONE_NEWIPC)
