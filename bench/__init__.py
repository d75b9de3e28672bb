"""Timings as ratios in one run, so that they mean the same on a slow machine and on a fast one."""
