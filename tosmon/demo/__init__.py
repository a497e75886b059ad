"""A demonstration without network: a made-up platform on loopback that changes once, and a home that watches it.

`demonstration` sets the stage; what is told about it is the command line's. Its texts were written for it.
"""

from __future__ import annotations

from tosmon.demo.stage import Demonstration, demonstration

__all__ = ["Demonstration", "demonstration"]
