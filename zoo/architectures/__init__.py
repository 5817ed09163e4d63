"""Networks rebuilt in plain TensorFlow operations, to hold pretrained weights."""
