"""The gadget library: hashes, membership, curve arithmetic and signatures for circuits; docs/gadgets.md is the overview."""
