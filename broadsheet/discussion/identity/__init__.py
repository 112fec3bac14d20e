"""Who writes: names, confirmed readers, trust."""
