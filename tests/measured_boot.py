"""The first code of a measured worker: ``python measured_boot.py SITE PACKAGE BOOT DESCRIPTOR PARENT``.

The sandbox is the real one. Its process may open no file, but may write to the descriptors that it has, so
what was measured goes to standard output, a pipe to the tests, when the process ends.
"""

import atexit
import os
import sqlite3.dump  # noqa: F401 - coverage imports it when it writes, where no file can be opened any more
import sys
from pathlib import Path


def main():
    """Start measuring, then run the worker's own first code."""
    site, package, boot, *arguments = sys.argv[1:]
    sys.path.append(site)
    import coverage

    measuring = coverage.Coverage(
        data_file=None, config_file=False, branch=True, source=[package], messages=False
    )
    measuring.start()
    measuring.get_data()  # opens the data base in memory while files can still be opened
    leave, sent = os._exit, []

    def send():
        if not sent:
            sent.append(True)
            measuring.stop()
            data = measuring.get_data().dumps()
            data += len(data).to_bytes(4, "little")
            while data:
                data = data[os.write(1, data) :]

    def send_and_leave(status):
        try:
            send()
        finally:
            leave(status)

    atexit.register(send)
    os._exit = send_and_leave
    sys.argv = [boot, *arguments]
    exec(compile(Path(boot).read_bytes(), boot, "exec"), {"__name__": "__main__", "__file__": boot})


main()
