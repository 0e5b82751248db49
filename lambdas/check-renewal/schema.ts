import * as z from 'zod';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** ACME directory of the authority (RFC 8555, section 7.1.1). */
  directory: z.url({ protocol: /^https?$/ }),
  trustedRoots: z.array(z.string()).default([]),
  /** The certificate that is served; null when none is. */
  certificate: z
    .object({
      /** Hex. */
      serial: z.string().regex(/^[0-9A-Fa-f]+$/),
      /** Key identifier of the authority key identifier extension, base64url. */
      authorityKey: z.string().optional(),
      notBefore: z.string(),
      notAfter: z.string(),
    })
    .nullable(),
});
