"""The queues that runs and upkeep wait in, by what a task weighs."""

FAST = "fast"  # LiteRT, a blink each; its workers never load TensorFlow
TENSORFLOW = "tensorflow"  # SavedModels that answer soon
SLOW = "slow"  # whatever takes long: large models, explanations, batches
MAINTENANCE = "maintenance"  # the clock's tasks, conversions and measurements

OF_RUNS = (FAST, TENSORFLOW, SLOW)
QUEUES = (*OF_RUNS, MAINTENANCE)
