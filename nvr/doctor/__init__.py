"""What ``cloudcam-nvr doctor`` looks at. Nothing here changes anything."""
