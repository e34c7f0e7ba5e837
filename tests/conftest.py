"""Under coverage (`make coverage`), what runs in sandboxed workers is measured as well."""

import coverage

measuring = coverage.Coverage.current()
if measuring is not None:
    import measured_workers

    measured_workers.install(measuring.get_option("run:data_file"))
