import { parentPort, workerData } from 'node:worker_threads';
import { simulatePart } from './simulate.ts';
import type { ThreadData } from './simulate-year.ts';

const { options, hubs } = workerData as ThreadData;
const onProgress = (part: number) => parentPort!.postMessage(part);
parentPort!.postMessage(await simulatePart({ ...options, onProgress }, hubs));
