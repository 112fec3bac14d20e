"""The site as other programs take it: an export file of WordPress, and a folder of pages that needs no server."""
