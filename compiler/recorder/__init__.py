"""What a body records while its function runs, and the arrays that become of it."""
