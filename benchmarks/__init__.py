"""What is measured, and how. Nothing here is installed; run the modules from the repository's root."""
