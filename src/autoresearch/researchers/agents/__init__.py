"""Coding agents: commands that edit files behind walls."""
