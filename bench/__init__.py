"""Measures the product beside a yardstick in the same run; what came of it stands in docs/performance.md."""
