"""What holds for all tests.

Ctrl-C works in what tests start, also where they run in the background: there the shell lets it be
ignored, and children inherit that. Under coverage (`make coverage`), what runs in sandboxed workers is
measured as well.
"""

import signal

import coverage

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

measuring = coverage.Coverage.current()
if measuring is not None:
    import measured_workers

    measured_workers.install(measuring.get_option("run:data_file"))
