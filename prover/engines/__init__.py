"""The engines that compute for the prover: the protocol, the specification in Python, the native one."""
