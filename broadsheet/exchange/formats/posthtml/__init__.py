"""Stories as editors of other systems write them, in HTML with shortcodes, taken apart into blocks."""
