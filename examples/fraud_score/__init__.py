"""A fraud score shared by three banks: what a committed model says of an account, and nobody shows records or weights."""
