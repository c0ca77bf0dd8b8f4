"""The guest's side of a check: stages a project, runs an exercise's scenarios, and reports what was seen.

It observes and never judges: no expectation enters the interpreter that runs the candidate's code.
"""

from harness.lab import Lab

__all__ = ["Lab"]
