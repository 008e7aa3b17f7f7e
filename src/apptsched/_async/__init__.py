"""The asynchronous shell: acquire, execute, decode, sleep. `_sync` is generated from it."""
