"""The version of the cleaner: another one wherever another output is possible."""

CLEANER_VERSION = "1"
