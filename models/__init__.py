"""The model of purchase likelihood: training, rivals, calibration, bundle, scoring path."""
