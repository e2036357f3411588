#!/bin/sh
# What sbatch starts for each task of an array: the command behind it. sbatch takes no other program than a script.
exec "$@"
