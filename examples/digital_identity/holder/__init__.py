"""The holder: keeps credentials, is told what is asked, and proves that and nothing else."""
