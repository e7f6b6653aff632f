"""One module a verb; each holds it as `VERB`, a `Verb` or a `Group` of `zkwright.cli.grammar`."""
