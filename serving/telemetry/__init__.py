"""What operations see of the service: one log line a request, its metrics, its traces."""
