"""The programs that repeat a step inside one process, each in the language and environment of its peer."""
