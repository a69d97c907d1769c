"""Verdicts about leads, claims and decisions: pure, so that each can be read and tried by itself."""
