import { createServer, Packet } from 'dns2';

/** Records of one name. */
export interface ZoneRecords {
  A?: string[];
  AAAA?: string[];
  CNAME?: string;
  NS?: string[];
  /** The `issue` property of each, e.g. `letsencrypt.org`; or flags, tag and value. */
  CAA?: (string | { flags: number; tag: string; value: string })[];
  /** Type → seconds that an answer may be kept; a second when it does not say. */
  ttl?: Record<string, number>;
}

/** How long an answer may be kept, in seconds: short, because rehearsals change their minds. */
const ttl = 1;
const nameError = 3;

type Answer = Record<string, unknown>;

const issue = (value: string) => ({ flags: 0, tag: 'issue', value });
const typeNames = Object.fromEntries(Object.entries(Packet.TYPE).map(([name, type]) => [type, name]));

const answers: Record<string, (records: ZoneRecords) => Answer[]> = {
  [Packet.TYPE.A]: ({ A = [] }) => A.map((address) => ({ type: Packet.TYPE.A, address })),
  [Packet.TYPE.AAAA]: ({ AAAA = [] }) => AAAA.map((address) => ({ type: Packet.TYPE.AAAA, address })),
  [Packet.TYPE.NS]: ({ NS = [] }) => NS.map((ns) => ({ type: Packet.TYPE.NS, ns })),
  [Packet.TYPE.CAA]: ({ CAA = [] }) =>
    CAA.map((value) => ({ type: Packet.TYPE.CAA, ...(typeof value === 'string' ? issue(value) : value) })),
};

/**
 * An authoritative DNS server over UDP and TCP. `lookup` is asked for every question with the name in lower case; what it
 * does not know is NXDOMAIN. A CNAME is followed within what it knows.
 * @throws Error `EADDRINUSE`, with the port
 */
export async function startDns(
  lookup: (name: string) => ZoneRecords | undefined,
  { address = '127.0.0.1', port }: { address?: string; port: number },
): Promise<{ close(): Promise<void> }> {
  const server = createServer({
    udp: true,
    tcp: true,
    handle(request, send) {
      const response = Packet.createResponseFromRequest(request);
      response.header.aa = 1;
      response.header.ra = 1;
      const [question] = request.questions as { name: string; type: number }[];
      let name = question!.name.toLowerCase();
      let records = lookup(name);
      if (!records) response.header.rcode = nameError;
      const found: Answer[] = [];
      for (let hops = 0; records?.CNAME !== undefined && hops < 8; hops++) {
        found.push({ name, type: Packet.TYPE.CNAME, domain: records.CNAME, ttl: records.ttl?.CNAME ?? ttl });
        name = records.CNAME;
        records = lookup(name);
      }
      if (records) {
        const seconds = records.ttl?.[typeNames[question!.type] ?? ''] ?? ttl;
        for (const answer of answers[question!.type]?.(records) ?? []) found.push({ name, ttl: seconds, ...answer });
      }
      response.answers.push(...(found.map((answer) => ({ class: Packet.CLASS.IN, ...answer })) as never[]));
      send(response);
    },
  });
  // After the start an error is that of one client's connection.
  const failed = new Promise<never>((_, reject) => server.on('error', reject));
  try {
    await Promise.race([server.listen({ udp: { port, address }, tcp: { port, address } }), failed]);
  } catch (error) {
    // One of the two may listen all the same.
    server.close().catch(() => {});
    throw error;
  }
  return { close: () => server.close() as Promise<void> };
}
