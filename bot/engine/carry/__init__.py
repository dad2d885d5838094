"""Carry out: one file a kind of effect. Each may be run again after a crash and then finds what was done."""
