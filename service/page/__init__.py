"""The page at `/`, for people: which statements there are, a proof to try, what was consumed."""
