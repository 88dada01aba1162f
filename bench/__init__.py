"""Benchmarks: ours beside the stack that a first implementation would take, as ratios measured in one run."""
