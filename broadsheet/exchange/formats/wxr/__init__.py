"""WordPress's own export files (WXR 1.0 to 1.2): RSS with the whole content of a site."""
