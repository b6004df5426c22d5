"""The markup of each platform: its structure, class names and address patterns. Texts and templates are our own."""
