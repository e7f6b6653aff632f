"""What rooms that serve HTTP have in common; uvicorn comes with their extras, and nothing else here imports this."""
