import { type DnsAnswer, isSilent } from '../../workflows/shared/facts/dns.ts';

/** What is wrong with one answer, each with what it should be. The authority prefers IPv6: any AAAA must be the hub's, which has none. */
function answerProblems(domain: string, expected: string | null, answer: DnsAnswer, kind: string): string[] {
  const { a, aaaa, cname, error } = answer;
  const server = `${kind} ${answer.server}`;
  if (error) return [`${server} fails with ${error} for ${domain}`];
  const through = cname.length > 0 ? ` (through ${cname.join(', ')})` : '';
  const right = expected !== null && a.length === 1 && a[0] === expected;
  return [
    ...(right
      ? []
      : [
          `${server} answers ${a.length > 0 ? `A ${a.join(', ')}` : 'no A'} for ${domain}${through}, expected ${expected ?? 'an address, but the instance has none'}`,
        ]),
    ...(aaaa.length > 0 ? [`${server} answers AAAA ${aaaa.join(', ')} for ${domain}${through}, expected none`] : []),
  ];
}

/**
 * What is wrong with all answers. Every authoritative server must answer, for the authority may ask any of them; a public
 * resolver that cannot be reached from here says nothing about the domain as long as another one answers.
 */
export function problemsOf(
  domain: string,
  expected: string | null,
  { authoritative, resolvers }: { authoritative: DnsAnswer[]; resolvers: DnsAnswer[] },
): string[] {
  const heard = resolvers.filter((answer) => !isSilent(answer));
  return [
    ...(authoritative.length === 0 ? [`no authoritative server was found for ${domain}`] : []),
    ...authoritative.flatMap((answer) => answerProblems(domain, expected, answer, "the zone's server")),
    ...(heard.length > 0 ? heard : resolvers).flatMap((answer) => answerProblems(domain, expected, answer, 'resolver')),
  ];
}
