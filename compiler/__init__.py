"""zkwright.compiler"""
