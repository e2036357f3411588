import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const SBATCH = `
echo "$*" >> "$cluster/sbatch"
while :; do
  case $1 in
    --array=*) tasks=$(echo "\${1#*=}" | tr , ' ') ;;
    --chdir=*) folder=\${1#*=} ;;
    --*) ;;
    *) break ;;
  esac
  shift
done
id=$(wc -l < "$cluster/sbatch")
: > "$cluster/queued-$id"
(
  cd "$folder"
  for task in $tasks; do
    # So often the task is lost.
    left=$(cat "$cluster/lose-$task" 2>/dev/null || echo 0)
    if [ "$left" -gt 0 ]; then
      echo $((left - 1)) > "$cluster/lose-$task"
      [ -e "$cluster/silent-$task" ] || echo "task $task was lost" > "task-$task.log"
    else
      SLURM_JOB_ID=$id SLURM_ARRAY_TASK_ID=$task sh "$@" > "task-$task.log" 2>&1
    fi
  done
  [ -e "$cluster/stuck" ] || rm "$cluster/queued-$id"
) > /dev/null 2>&1 < /dev/null &
echo "$id;cluster"
`;

// Says what Slurm says of a job that ended some time ago.
const SQUEUE = `
for word; do case $word in --jobs=*) id=\${word#*=} ;; esac; done
if [ -e "$cluster/queued-$id" ]; then echo RUNNING; exit; fi
echo "slurm_load_jobs error: Invalid job id specified" >&2
exit 1
`;

const SCANCEL = `
echo "$*" >> "$cluster/scancel"
`;

/** Commands that stand in for Slurm's: one task after the other, here. */
export class FakeSlurm {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-slurm-'));
  /** For PATH. */
  readonly commands = path.join(this.folder, 'bin');

  constructor() {
    fs.mkdirSync(this.commands);
    for (const [name, script] of Object.entries({ sbatch: SBATCH, squeue: SQUEUE, scancel: SCANCEL }))
      this.replace(name, `cluster='${this.folder}'\n${script}`);
  }

  replace(command: string, script: string): void {
    fs.writeFileSync(path.join(this.commands, command), `#!/bin/sh\n${script}`, { mode: 0o755 });
  }

  write(file: string, text = ''): void {
    fs.writeFileSync(path.join(this.folder, file), text);
  }

  /** Of each array that was sent, its tasks. */
  arrays(): string[] {
    return this.said('sbatch').map((line) => /--array=(\S+)/.exec(line)![1]!);
  }

  /** What a command was called with, call by call. */
  said(command: string): string[] {
    const file = path.join(this.folder, command);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
