import * as z from 'zod';

/** A request to a function URL, payload format 2.0, as far as we read it. The host header is never used. */
export const HttpRequest = z.looseObject({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.looseObject({
    http: z.looseObject({ method: z.string(), sourceIp: z.string().optional() }),
    authorizer: z
      .looseObject({ iam: z.looseObject({ accountId: z.string(), userArn: z.string() }).optional() })
      .optional(),
  }),
});

export type HttpRequest = z.output<typeof HttpRequest>;

export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const largestBody = 16_384;

/** The body as text. @throws Error `BodyTooLarge` over 16 KiB: a vote is far smaller */
export function bodyOf({ body = '', isBase64Encoded }: HttpRequest): string {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > largestBody) {
    throw Object.assign(new Error(`the body has ${bytes.length} bytes; at most ${largestBody} are allowed`), {
      name: 'BodyTooLarge',
    });
  }
  return bytes.toString('utf8');
}
