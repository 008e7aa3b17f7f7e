"""The whole booking engine as a plain model: shares no code with the library, knows no SQL."""
