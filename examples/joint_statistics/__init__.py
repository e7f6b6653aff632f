"""Joint statistics: hospitals, and banks, tell what their lists say together, and show no list."""
