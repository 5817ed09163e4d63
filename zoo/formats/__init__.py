"""Readers of the formats that pretrained weights come in, one file each."""
