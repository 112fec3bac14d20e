"""What is learned: weights, counts, memory and campaigns, and the file they are saved in."""
