import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Preloaded by a run: writes its processor time and peak memory, of all threads, when it ends.
if (isMainThread)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { processorSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: maxRSS / 1000 };
    fs.writeFileSync(process.env.USAGE!, JSON.stringify(usage));
  });
