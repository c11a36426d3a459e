"""Makes the pictures of a share, in a process of its own: hides everybody who was not chosen."""
