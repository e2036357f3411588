#!/bin/sh
# sbatch starts only scripts, so this one starts the task.
exec "$@"
