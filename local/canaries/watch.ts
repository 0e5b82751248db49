import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Place } from './places.ts';

const sampleMs = 25;
/** A process is read when it is new, some times more in case that it becomes another program, and now and then. */
const firstReads = 4;
const rereadEvery = 40;

/** What is seen only while it happens: URLs that were asked for, and the arguments of running programs. */
export interface Watch {
  stop(): Place[];
}

const decoded = (url: string) =>
  url.replace(/%([0-9A-Fa-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));

/** Watches every HTTP server of this process, and the process list of the machine (Linux). */
export function watchProcess(): Watch {
  const urls = new Set<string>();
  const processes = new Set<string>();
  const asked = (message: unknown) => {
    const { method, url = '', headers } = (message as { request: IncomingMessage }).request;
    urls.add(`${method} ${url}`);
    if (headers.referer) urls.add(`referer of ${method} ${url.split('?')[0]}: ${headers.referer}`);
  };
  subscribe('http.server.request.start', asked);
  let samples = 0;
  let reads = new Map<string, number>();
  const sample = () => {
    const ids = existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
    const again = samples++ % rereadEvery === 0;
    const before = reads;
    reads = new Map(ids.map((id) => [id, (before.get(id) ?? 0) + 1]));
    for (const id of ids) {
      if (reads.get(id)! > firstReads && !again) continue;
      try {
        processes.add(readFileSync(`/proc/${id}/cmdline`, 'latin1').replaceAll('\0', ' '));
      } catch {
        // It ended between the two looks.
      }
    }
  };
  const timer = setInterval(sample, sampleMs).unref();
  return {
    stop() {
      unsubscribe('http.server.request.start', asked);
      clearInterval(timer);
      const path = (url: string) => url.split(/[?#]/)[0]!;
      return [
        ...[...urls].map((url) => ({
          name: `request ${path(url)}`,
          content: Buffer.from(`${url}\n${decoded(url)}`, 'utf8'),
        })),
        { name: 'process list', content: Buffer.from([...processes].join('\n'), 'latin1') },
      ];
    },
  };
}
