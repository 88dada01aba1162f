"""How the weights in the package came about: read, learn, calibrate, write."""
