"""The server around the application: processes, threads, health, numbers, logs."""
