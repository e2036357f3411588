import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// Like sbatch --wait: prints the job's id, and ends after all tasks.
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
cd "$folder" || exit 1
echo "$(wc -l < "$cluster/sbatch");cluster"
for task in $tasks; do
  if [ -e "$cluster/silent-$task" ]; then
    :
  elif [ -e "$cluster/lose-$task" ]; then
    echo "task $task was lost" > "task-$task.log"
  else
    SLURM_ARRAY_TASK_ID=$task sh "$@" > "task-$task.log" 2>&1
  fi
  if [ -e "$cluster/damage-$task" ]; then truncate --size=100 "task-$task.result"; fi
done
while [ -e "$cluster/stuck" ]; do sleep 0.05; done
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
    for (const [name, script] of Object.entries({ sbatch: SBATCH, scancel: SCANCEL }))
      this.replace(name, `cluster='${this.folder}'\n${script}`);
  }

  replace(command: string, script: string): void {
    fs.writeFileSync(path.join(this.commands, command), `#!/bin/sh\n${script}`, { mode: 0o755 });
  }

  /** A fault such as `lose-1`, or `stuck`. */
  write(fault: string): void {
    fs.writeFileSync(path.join(this.folder, fault), '');
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
