"""The decorator that compiles the functions of this package."""

from __future__ import annotations

from features.jit import Compiler

compiled = Compiler("models.contributions")
