"""Makes the detection model that ships with the package. Started by ``scripts/build-model``."""
