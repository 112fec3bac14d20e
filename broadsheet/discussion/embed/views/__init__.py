"""What other sites ask for."""
