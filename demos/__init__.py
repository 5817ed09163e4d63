"""The live demo: a picture in, a prediction out."""
