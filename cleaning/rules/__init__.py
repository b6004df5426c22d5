"""What is known of furniture, as data: one rule a kind, each with its reason and an example that it takes out.

`elements` knows furniture by its markup, `texts` by what it says. How rules are applied stands in `cleaning.blocks`
(elements) and `cleaning.strip` (texts).
"""
