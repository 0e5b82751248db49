import type { Place } from './places.ts';
import { type KeptSecret, textSecret } from './secret.ts';

/**
 * The secrets that are made during a run and lie nowhere in clear: task tokens, read off the histories, and the MACs of
 * personal links, read off the mails.
 */
export function passingSecrets(places: readonly Place[]): KeptSecret[] {
  return places.flatMap((place) => {
    if (place.name.startsWith('history ') && place.name.endsWith(' TaskScheduled')) return taskTokens(place);
    return /^file mail\/.*\.json$/.test(place.name) ? linkMacs(place) : [];
  });
}

/**
 * Step Functions itself shows a token in the parameters of the event that scheduled its task, to those who may read the
 * history. That event is its home, and no other event of that history.
 */
function taskTokens({ name, content }: Place): KeptSecret[] {
  const event = JSON.parse(Buffer.from(content).toString('utf8')) as {
    taskScheduledEventDetails: { parameters: string };
  };
  const isHome = (place: string) => place === name;
  return textsIn(JSON.parse(event.taskScheduledEventDetails.parameters))
    .filter(isToken)
    .flatMap((token) => {
      const mac = macOf(token);
      const task = name.slice('history '.length).replace(/ TaskScheduled$/, '');
      return [
        { ...textSecret(`task token of ${task}`, token), isHome },
        ...(mac ? [{ ...textSecret(`MAC of the task token of ${task}`, mac), isHome }] : []),
      ];
    });
}

/** The embedded engine's tokens are base64 of three numbers and a MAC (`engine/execution/tokens.ts`). */
const macOf = (token: string) =>
  /^\d+\.\d+\.\d+\.([\w-]{43})$/.exec(Buffer.from(token, 'base64').toString('latin1'))?.[1];
const isToken = (text: string) => macOf(text) !== undefined;

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

/** A mailed link locates the request and proves the mailbox: it is at home in that mail, and in the request of who opens it. */
function linkMacs({ name, content }: Place): KeptSecret[] {
  const text = Buffer.from(content).toString('utf8');
  const id = name.slice('file mail/'.length, -'.json'.length);
  const macs = new Set([...text.matchAll(/[?&](?:amp;)?m=([\w-]{20,})/g)].map(([, mac]) => mac!));
  return [...macs].map((mac) => ({
    ...textSecret(`MAC of the link in mail ${id}`, mac),
    isHome: (place) => place.startsWith(`file mail/${id}.`) || /^request (GET|HEAD|POST) \/lambda-url\//.test(place),
  }));
}
