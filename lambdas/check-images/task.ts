import type * as z from 'zod';
import type { ImageFact, ImagesFact } from '../../workflows/shared/facts/images.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { headManifest } from './manifest.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  timeoutMs?: number;
}

/** At most three requests for an image, all images side by side: well within the function's minute. */
const DEFAULT_TIMEOUT_MS = 10_000;

/** Whether each image could be pulled now, and its digest. An image that cannot be is a finding and not an error. */
export async function checkImages(input: z.infer<typeof Input>, ports: Ports): Promise<ImagesFact> {
  const timeoutMs = ports.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const images = await Promise.all(
    [...new Set(input.images)].map(async (image): Promise<ImageFact> => {
      try {
        return { image, pullable: true, digest: await headManifest(image, input.registries, timeoutMs) };
      } catch (error) {
        // fetch says only "fetch failed"; why is in the cause.
        const { message, cause } = error as Error & { cause?: Error };
        return { image, pullable: false, error: cause?.message ? `${message}: ${cause.message}` : message };
      }
    }),
  );
  return recordFact(ports, input, 'images', { images });
}
