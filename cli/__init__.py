"""zkwright.cli"""
