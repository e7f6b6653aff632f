"""A login with the company's own accounts: somebody shows that the account is of the company's domain, and not which it is.

The company's OpenID provider signs a token for the visitor, as it does for any application. The visitor proves that there is
such a token, of an address at the domain. The nonce in it commits to the reception's request, so that the provider does not see
which request it is, and a token of another login is good for nothing here.
"""
