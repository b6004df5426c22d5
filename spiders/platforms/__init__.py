"""One module a platform: how its newsrooms list their pages and mark them up."""
