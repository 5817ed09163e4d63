"""Made-up models in any number, for benchmarks: real vocabularies, real skew."""
