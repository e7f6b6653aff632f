"""zkwright.circuits"""
