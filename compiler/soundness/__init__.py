"""What is refused because the rows do not hold it: inputs, outputs of hints, conditions."""
