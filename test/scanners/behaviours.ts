/**
 * What mail scanners, link previewers and prefetchers do to the links of a mail and the pages behind them. Each is one
 * function over HTTP, so that the same list runs against any server that serves approval pages.
 */
export interface Scanner {
  name: string;
  /** Where this was seen. */
  seen: string;
  scan(link: string, visit: Visit): Promise<void>;
}

/** One HTTP request, redirects not followed; answers are kept by whoever runs the harness. */
export type Visit = (url: string, init?: RequestInit) => Promise<Response>;

const agent = (name: string, more: Record<string, string> = {}) => ({ headers: { 'user-agent': name, ...more } });
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';

/** The links of a page, absolute, on its own host. */
function linksOf(page: string, base: string): string[] {
  const all = [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(
    ([, url]) => new URL(url!.replaceAll('&amp;', '&'), base),
  );
  return [...new Set(all.filter((url) => url.host === new URL(base).host).map(String))];
}

interface FoundForm {
  action: string;
  method: string;
  fields: [string, string][];
  buttons: [string, string][];
}

/** Every form of a page with its fields as they are. */
export function formsOf(page: string, base: string): FoundForm[] {
  const value = (attributes: string, name: string) =>
    new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]?.replaceAll('&amp;', '&');
  return [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes, inside]) => ({
    action: String(new URL(value(attributes!, 'action') ?? '', base)),
    method: (value(attributes!, 'method') ?? 'get').toUpperCase(),
    fields: [...inside!.matchAll(/<(?:input|textarea)\b([^>]*)>/g)].map(([, field]) => [
      value(field!, 'name') ?? '',
      value(field!, 'value') ?? '',
    ]),
    buttons: [...inside!.matchAll(/<button\b([^>]*)>/g)].map(([, button]) => [
      value(button!, 'name') ?? '',
      value(button!, 'value') ?? '',
    ]),
  }));
}

/** Sends every form of the page behind a link, once with each of its buttons; `fill` gives what goes into each field. */
async function submitAll(
  link: string,
  visit: Visit,
  fill: (name: string, value: string, page: string) => string,
  more: Record<string, string> = {},
) {
  const page = await (await visit(link, agent(chrome))).text();
  for (const form of formsOf(page, link)) {
    for (const button of [...form.buttons, undefined]) {
      const filled = form.fields.map(([name, value]): [string, string] => [name, fill(name, value, page)]);
      const body = new URLSearchParams([...filled, ...(button ? [button] : [])]);
      if (form.method === 'GET') await visit(`${form.action}?${body}`, agent(chrome));
      else {
        const headers = { 'user-agent': chrome, 'content-type': 'application/x-www-form-urlencoded', ...more };
        await visit(form.action, { method: form.method, headers, body: body.toString() });
      }
    }
  }
}

/** A dozen and more behaviours, with where each was reported. */
export const scanners: Scanner[] = [
  {
    name: 'HEAD before delivery',
    seen: 'next-auth #1840, first generation',
    scan: async (link, visit) => void (await visit(link, { method: 'HEAD', ...agent('LinkCheck') })),
  },
  {
    name: 'GET before delivery',
    seen: 'Microsoft Safe Links (microsoft-365-docs #12815)',
    scan: async (link, visit) =>
      void (await visit(link, agent(chrome, { 'x-forefront-antispam-report': 'CIP:40.107.0.1' }))),
  },
  {
    name: 'GET at delivery and again at the click',
    seen: 'Microsoft Safe Links (microsoft-365-docs #6451)',
    scan: async (link, visit) => {
      await Promise.all([visit(link, agent(chrome)), visit(link, agent(chrome))]);
      await visit(link, agent(chrome));
    },
  },
  {
    name: 'prefetch by the browser',
    seen: 'Chrome speculation rules, Sec-Purpose',
    scan: async (link, visit) =>
      void (await visit(
        link,
        agent(chrome, { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch', 'x-moz': 'prefetch' }),
      )),
  },
  {
    name: 'image proxy that takes every URL for an image',
    seen: 'Gmail image proxy',
    scan: async (link, visit) => void (await visit(link, agent('GoogleImageProxy', { accept: 'image/*' }))),
  },
  {
    name: 'unfurl',
    seen: 'Slack',
    scan: async (link, visit) =>
      void (await visit(
        link,
        agent('Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', { range: 'bytes=0-32768' }),
      )),
  },
  {
    name: "unfurl with the page's resources",
    seen: 'iMessage (pretends to be facebookexternalhit and Twitterbot)',
    scan: async (link, visit) => {
      const answer = await visit(
        link,
        agent('Mozilla/5.0 (Macintosh) AppleWebKit/601 facebookexternalhit/1.1 Facebot Twitterbot/1.0'),
      );
      for (const url of linksOf(await answer.text(), link)) await visit(url, agent('Twitterbot/1.0'));
    },
  },
  {
    name: 'links of the page followed two deep',
    seen: 'Barracuda Link Protection',
    scan: async (link, visit) => {
      const first = linksOf(await (await visit(link, agent('Barracuda'))).text(), link);
      for (const url of first)
        for (const next of linksOf(await (await visit(url, agent('Barracuda'))).text(), url))
          await visit(next, agent('Barracuda'));
    },
  },
  {
    name: 'parameters changed and dropped',
    seen: 'Proofpoint URL Defense rewriting',
    scan: async (link, visit) => {
      const url = new URL(link);
      for (const query of [
        '',
        '?',
        `${url.search || '?'}&decision=approve`,
        `${url.search || '?'}&_method=POST`,
        url.search.toLowerCase(),
        `?u=${encodeURIComponent(link)}`,
      ]) {
        await visit(`${url.origin}${url.pathname}${query}`, agent('ppserver'));
      }
    },
  },
  {
    name: 'method override headers on a GET',
    seen: 'proxies and test tools',
    scan: async (link, visit) =>
      void (await visit(link, agent(chrome, { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }))),
  },
  {
    name: 'OPTIONS, PUT, DELETE and PATCH',
    seen: 'Mimecast, vulnerability scanners',
    scan: async (link, visit) => {
      for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PATCH']) await visit(link, { method, ...agent('Mimecast') });
    },
  },
  {
    name: 'forms submitted as they are',
    seen: 'stream.interfree.ca/text/138',
    scan: (link, visit) => submitAll(link, visit, (_name, value) => value),
  },
  {
    name: 'forms submitted with test data',
    seen: 'sandbox detonation (Defender, Proofpoint TAP)',
    scan: (link, visit) => submitAll(link, visit, (_name, value) => value || 'test'),
  },
  {
    name: "forms submitted from the scanner's own site",
    seen: 'cross-site replays',
    scan: (link, visit) =>
      submitAll(link, visit, (_name, value) => value || 'approve', {
        origin: 'https://scanner.example',
        'sec-fetch-site': 'cross-site',
      }),
  },
  {
    name: 'forms filled with words of the page',
    seen: 'crawlers that fill fields by their label',
    scan: (link, visit) =>
      submitAll(
        link,
        visit,
        (name, value, page) =>
          value || (new RegExp(`<label for="${name}">([^<]*)`).exec(page)?.[1] ?? 'Approve').trim(),
      ),
  },
  {
    name: 'an empty POST to the link',
    seen: 'stream.interfree.ca/text/138',
    scan: async (link, visit) => {
      await visit(link, { method: 'POST', ...agent(chrome) });
      await visit(link, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"decision":"approve"}',
      });
    },
  },
  {
    name: 'twenty GETs at once',
    seen: 'sourcelibrary-v2 #2640',
    scan: async (link, visit) => void (await Promise.all(Array.from({ length: 20 }, () => visit(link, agent(chrome))))),
  },
];
