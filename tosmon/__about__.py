"""The version of tosmon: stated here, read by the build and written into every capture."""

__version__ = "0.1.0"
