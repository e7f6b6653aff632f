"""What a circuit's author writes: circuits, gadgets, statements, annotations."""
