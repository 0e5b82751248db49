import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './json-rpc.ts';

export interface CallerDefaults {
  account: string;
  region: string;
}

/**
 * Who signed a request: an access key of twelve digits is the account, the credential scope has the region.
 * The signature itself is not checked: whoever reaches the port is trusted.
 */
export function callerOf(headers: IncomingHttpHeaders, defaults: CallerDefaults): Caller {
  // Credential=AKID/20260101/us-east-1/states/aws4_request
  const [, accessKey = '', region] = /Credential=([^/,\s]+)\/\d+\/([\w-]+)\//.exec(headers.authorization ?? '') ?? [];
  return {
    account: /^\d{12}$/.test(accessKey) ? accessKey : defaults.account,
    region: region ?? defaults.region,
    ...(accessKey && { principal: accessKey }),
  };
}
