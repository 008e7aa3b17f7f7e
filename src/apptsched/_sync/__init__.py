# Generated from src/apptsched/_async/__init__.py by tools/unsync.py; do not edit.
"""The asynchronous shell: acquire, execute, decode, sleep. `_sync` is generated from it."""
