"""Architecture diagrams: from a graph to stages to a picture and a list."""
