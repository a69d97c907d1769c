"""Bends the pure core, one small wrong change at a time, and asks whether its tests notice: `make mutation`."""
