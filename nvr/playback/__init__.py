"""Looking back: the past as it was recorded, as a whole, and as files to keep."""
