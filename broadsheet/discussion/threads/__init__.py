"""Reading a thread, its order, and keeping it in step with its page."""
