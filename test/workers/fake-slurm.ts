import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// Like sbatch --wait: prints the job's id, and ends after all tasks.
const SBATCH = `
echo "$*" >> "$cluster/sbatch"
while :; do
  case $1 in
    --array=*) tasks=$(seq 0 "\${1##*-}") ;;
    --chdir=*) folder=\${1#*=} ;;
    --*) ;;
    *) break ;;
  esac
  shift
done
cd "$folder"
echo "$(wc -l < "$cluster/sbatch");cluster"
for task in $tasks; do
  if [ -e "$cluster/silent-$task" ]; then
    :
  elif [ -e "$cluster/lose-$task" ]; then
    echo "task $task was lost" > "task-$task.log"
  else
    SLURM_ARRAY_TASK_ID=$task sh "$@" > "task-$task.log" 2>&1
  fi
  if [ -e "$cluster/damage-$task" ]; then truncate --size=100 "task-$task.parquet"; fi
done
if [ -e "$cluster/requeue" ]; then
  mv task-1.parquet "$cluster/late"
  echo "$folder" > "$cluster/late-folder"
fi
while [ -e "$cluster/stuck" ]; do sleep 0.05; done
`;

// The requeued task ends after squeue was called once.
const SQUEUE = `
if [ -e "$cluster/late" ]; then
  mv "$cluster/late" "$(cat "$cluster/late-folder")/task-1.parquet"
  echo PENDING
fi
`;

const SCANCEL = `
echo "$*" >> "$cluster/scancel"
`;

/** Fake Slurm commands, which run the tasks one after the other on this machine. */
export class FakeSlurm {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-slurm-'));
  /** To be added to PATH. */
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

  /** The task ranges of all submitted arrays. */
  arrays(): string[] {
    return this.said('sbatch').map((line) => /--array=(\S+)/.exec(line)![1]!);
  }

  /** The arguments of every call of a command. */
  said(command: string): string[] {
    const file = path.join(this.folder, command);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  /** Removes a file, or by default the whole folder. */
  remove(file = ''): void {
    fs.rmSync(path.join(this.folder, file), { recursive: true, force: true });
  }
}
