"""The two alphabets of base64 (RFC 4648, sections 4 and 5), read and written."""
