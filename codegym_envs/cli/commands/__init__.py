"""The commands: each file registers its own with the application and imports what they need when they run."""
