"""zkwright.verifier"""
