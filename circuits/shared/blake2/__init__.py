"""What BLAKE2s and BLAKE2b (RFC 7693) have in common: the compression function, in words of either width."""
