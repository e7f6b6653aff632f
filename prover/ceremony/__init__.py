"""Files and checks of ceremonies: powers of tau, and whether a key was made from them for a circuit."""
