"""What a worker for foreign solutions must not be able to do; ``codegym doctor`` lets one try it.

Travels to the worker. Each function imports what it needs, since an import may be what is refused.
"""

# ruff: noqa: PTH123, PTH208 - written as foreign code is


def read_file() -> str:
    """Read a file that every user may read."""
    return open("/etc/passwd").read(1)


def write_file() -> int:
    """Write a file where every user may write one."""
    return open("/tmp/written-by-a-worker", "w").write("x")


def list_folder() -> list[str]:
    """List a folder."""
    import os

    return os.listdir("/")


def open_socket() -> object:
    """Open a socket."""
    import socket

    return socket.socket()


def start_process() -> int:
    """Start a process."""
    import os

    return os.fork()


def execute_file() -> None:
    """Become another program."""
    import os

    os.execv("/bin/sh", ["sh", "-c", "exit"])


def signal_parent() -> None:
    """Send the host a signal, albeit one that does nothing."""
    import os

    os.kill(os.getppid(), 0)


def raise_limits() -> None:
    """Change a limit of the process."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))


def allocate_memory() -> int:
    """Take more memory than a worker may have."""
    return len(bytearray(600 << 20))


ATTEMPTS = (
    read_file,
    write_file,
    list_folder,
    open_socket,
    start_process,
    execute_file,
    signal_parent,
    raise_limits,
    allocate_memory,
)
