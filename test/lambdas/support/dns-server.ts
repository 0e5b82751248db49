import { createRequire } from 'node:module';

type Question = { name: string; type: number };
type Message = { questions: Question[]; answers: object[]; header: Record<string, number> };
interface Dns2 {
  Packet: { TYPE: Record<string, number>; CLASS: { IN: number }; createResponseFromRequest(request: Message): Message };
  createServer(options: object): {
    listen(options: object): Promise<{ udp: { port: number } }>;
    close(): Promise<unknown>;
  };
}
const { Packet, createServer } = createRequire(import.meta.url)('dns2') as Dns2;

/** The records of a name; a name that is not there is NXDOMAIN. */
export interface Records {
  A?: string[];
  AAAA?: string[];
  CNAME?: string;
  NS?: string[];
  CAA?: { flags: number; tag: string; value: string }[];
  /** Answer every question for this name with this response code (2 SERVFAIL, 5 REFUSED). */
  rcode?: number;
  /** Never answer. */
  silent?: true;
}

/** A real DNS server on loopback with the records of `zone`, which may be changed while it runs. It follows aliases if `recursive`. */
export async function startDns(zone: Record<string, Records>, { recursive = true, ttl = 60 } = {}) {
  const questions: string[] = [];
  const record = (name: string, type: string, data: object) => ({
    name,
    type: Packet.TYPE[type],
    class: Packet.CLASS.IN,
    ttl,
    ...data,
  });

  const resolve = (name: string, type: string): object[] => {
    const records = zone[name] ?? {};
    if (records.CNAME && type !== 'CNAME') {
      return [record(name, 'CNAME', { domain: records.CNAME }), ...(recursive ? resolve(records.CNAME, type) : [])];
    }
    if (type === 'A' || type === 'AAAA') return (records[type] ?? []).map((address) => record(name, type, { address }));
    if (type === 'CNAME' && records.CNAME) return [record(name, 'CNAME', { domain: records.CNAME })];
    if (type === 'NS') return (records.NS ?? []).map((ns) => record(name, 'NS', { ns }));
    if (type === 'CAA') return (records.CAA ?? []).map((caa) => record(name, 'CAA', caa));
    return [];
  };

  const server = createServer({
    udp: true,
    handle: (request: Message, send: (response: Message) => void) => {
      const response = Packet.createResponseFromRequest(request);
      const [question] = request.questions as [Question];
      const name = question.name.toLowerCase();
      const type = Object.keys(Packet.TYPE).find((key) => Packet.TYPE[key] === question.type) ?? '';
      questions.push(`${type} ${name}`);
      const known = zone[name];
      if (known?.silent) return;
      response.header.ra = 1;
      if (!known) response.header.rcode = 3;
      else if (known.rcode) response.header.rcode = known.rcode;
      else response.answers.push(...resolve(name, type));
      send(response);
    },
  });
  const { udp } = await server.listen({ udp: { port: 0, address: '127.0.0.1' } });
  return { address: `127.0.0.1:${udp.port}`, questions, stop: () => server.close() };
}
