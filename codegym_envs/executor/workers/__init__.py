"""Worker processes: starting them, talking to them, and the code that runs inside them."""
