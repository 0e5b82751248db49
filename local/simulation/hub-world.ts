import type { Hub } from '../../workflows/shared/estate.ts';
import type { Certificate } from '../../workflows/shared/facts/certificate.ts';
import type { Authority } from './authority.ts';
import { DAY, HOUR } from './period.ts';
import { fractionOf } from './random.ts';

/** A certificate, and from when on it was served. */
export interface Served {
  since: number;
  certificate: Certificate;
}

/** A hub as the simulation has it: healthy in everything but, at times, its certificate. */
export class HubWorld {
  readonly domain: string;
  readonly instance: string;
  readonly address: string;
  readonly announces: boolean;
  /** Everything that was ever served, oldest first. */
  readonly history: Served[] = [];
  /** When its containers were started last. */
  started: number;
  readonly #authority: Authority;

  /** At `begin` it serves a certificate that is up to 59 days old: which age, its name decides. */
  constructor(domain: string, hub: Hub, authority: Authority, begin: number) {
    this.domain = domain;
    const seed = fractionOf(domain);
    this.instance =
      hub.instance ??
      `i-0${Math.floor(seed * 2 ** 32)
        .toString(16)
        .padStart(16, '0')}`;
    this.address = `198.51.100.${1 + Math.floor(seed * 250)}`;
    this.started = begin - DAY;
    this.announces = hub.announcesReplacement;
    this.#authority = authority;
    const issued = begin - Math.floor(seed * 59 * DAY) - HOUR;
    const answer = authority.order({ names: [domain], time: issued, renews: 'the one before' });
    if (!('issued' in answer)) throw new Error(`${domain} cannot have had a certificate before: ${answer.because}`);
    this.history.push({ since: issued, certificate: answer.issued });
  }

  get served(): Certificate {
    return this.history.at(-1)!.certificate;
  }

  isValid(time: number): boolean {
    const { notBefore, notAfter } = this.served;
    return time >= Date.parse(notBefore) && time < Date.parse(notAfter);
  }

  /** Asks for another certificate and serves it. @returns why there is none, or undefined */
  renew(time: number): string | undefined {
    const { serial } = this.served;
    const answer = this.#authority.order({ names: [this.domain], time, renews: serial, announced: this.announces });
    if ('issued' in answer) this.history.push({ since: time, certificate: answer.issued });
    return 'issued' in answer ? undefined : answer.because;
  }
}
