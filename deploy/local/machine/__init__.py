"""What every program on this machine stands on: processes, ports, logs, memory and the terminal."""
