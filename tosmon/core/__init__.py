"""The thinking of tosmon: values in, frozen dataclasses out.

Nothing here reads a clock, a network, a disk or a database, and nothing here logs. Data such as the label lexicon
and the crawler list come in as values. A test (`tests/test_architecture.py`) holds this package to that rule.
"""
