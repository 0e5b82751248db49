import * as z from 'zod';

/** Whether a registry still gives the manifest of an image, and its digest. */
export const ImageFact = z.object({
  image: z.string(),
  pullable: z.boolean(),
  digest: z.string().optional(),
  error: z.string().optional(),
});

export const ImagesFact = z.object({ images: z.array(ImageFact) });

export type ImageFact = z.infer<typeof ImageFact>;
export type ImagesFact = z.infer<typeof ImagesFact>;
