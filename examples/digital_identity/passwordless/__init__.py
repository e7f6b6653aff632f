"""A login without a password: somebody of a group comes in, nobody learns who, and nobody comes more often than is agreed.

Who joins shows credentials, once; the group keeps a commitment. A login shows that its maker is in the group, and a point of a
line that begins at the member's secret (RLN): two logins under one number give the secret away, and end the membership.
"""
