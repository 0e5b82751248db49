import { Resolver } from 'node:dns/promises';

export interface ChallengeCheck {
  name: string;
  token: string;
  content: string;
  /** `address:port`. */
  resolver: string;
  /** The port that stands for 80. */
  port: number;
}

const timeoutMs = 5000;

/** Fetches an HTTP-01 challenge as an authority does; undefined when it holds, else the ACME error. */
export async function checkChallenge({
  name,
  token,
  content,
  resolver,
  port,
}: ChallengeCheck): Promise<{ type: string; detail: string } | undefined> {
  const lookup = new Resolver({ timeout: 2000, tries: 2 });
  lookup.setServers([resolver]);
  let address: string;
  try {
    [address] = (await lookup.resolve4(name)) as [string];
  } catch (error) {
    return { type: 'dns', detail: `no A record for ${name}: ${(error as NodeJS.ErrnoException).code}` };
  }
  const url = `http://${address}:${port}/.well-known/acme-challenge/${token}`;
  try {
    const answer = await fetch(url, { headers: { host: name }, signal: AbortSignal.timeout(timeoutMs) });
    const found = (await answer.text()).trim();
    if (answer.ok && found === content) return undefined;
    return { type: 'unauthorized', detail: `${name} (${address}): invalid response from ${url}: ${answer.status}` };
  } catch {
    return { type: 'connection', detail: `${name} (${address}): fetching ${url}: no connection` };
  }
}
