"""Files as every room reads and writes them, and the formats that several rooms share."""
