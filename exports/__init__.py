"""What checks a key's proofs elsewhere: contracts, programs of one file, layouts of other verifiers.

    from zkwright.exports.solidity import solidity_verifier

Each export takes a verifying key and, where there is one, the statement that names its public signals, and gives text: files are
the command's to write.
"""
