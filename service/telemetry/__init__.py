"""What operators see of requests: a line of JSON for each, and measurements; of bodies, values and keys nothing."""
