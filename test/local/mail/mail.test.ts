import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { composeRaw, composeSimple } from '../../../local/mail/compose.ts';
import { openMailbox } from '../../../local/mail/mailbox.ts';
import { createRelay } from '../../../local/mail/relay.ts';
import { tempFolder } from '../temp-folder.ts';

const date = new Date('2026-11-20T10:00:00Z');
const id = '<1@us-east-1.amazonses.com>';

describe('composing', () => {
  it('makes a message of a simple content that a mail reader understands', async () => {
    const { mime } = await composeSimple(
      {
        FromEmailAddress: 'Stepbook <a@example.test>',
        Destination: {
          ToAddresses: ['"Å. Person" <b@example.test>'],
          CcAddresses: ['c@example.test'],
          BccAddresses: ['d@example.test'],
        },
        ReplyToAddresses: ['e@example.test'],
        Content: {
          Simple: {
            Subject: { Data: 'Prüfen: a\r\nBcc: evil@example.test' },
            Body: { Text: { Data: 'text – ü' }, Html: { Data: '<p>html – ü</p>' } },
            Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
          },
        },
      },
      id,
      date,
    );
    const mail = await simpleParser(mime);

    expect(mail.subject).toBe('Prüfen: a Bcc: evil@example.test');
    expect([mail.text?.trim(), mail.html]).toEqual(['text – ü', '<p>html – ü</p>']);
    expect(mail.messageId).toBe(id);
    expect(mail.date).toEqual(date);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    // Nobody learns who got a blind copy.
    expect(mime.toString()).not.toContain('d@example.test');
    expect(mail.bcc).toBeUndefined();
  });

  it('keeps a raw content as it is, with the Message-ID and Date that SES adds', async () => {
    const raw = 'From: a@example.test\r\nSubject: =?UTF-8?B?w7xiZXI=?=\r\n =?UTF-8?Q?_alles?=\r\n\r\nbody\r\n';
    const { mime, subject, from } = composeRaw({ Content: { Raw: { Data: Buffer.from(raw) } } }, id, date);
    const mail = await simpleParser(mime);

    expect(mime.toString().endsWith(raw)).toBe(true);
    expect([from, subject, mail.subject]).toEqual(['a@example.test', 'über alles', 'über alles']);
    expect([mail.messageId, mail.date]).toEqual([id, date]);
  });
});

describe('the mailbox', () => {
  const folder = join(tempFolder(), 'mail');
  const entry = (name: string) => ({
    id: name,
    account: '1',
    from: 'a',
    to: ['b'],
    cc: [],
    bcc: [],
    subject: name,
    time: '',
    tags: {},
  });

  it('keeps messages over a restart, newest first, and tells of new ones', () => {
    const first = openMailbox(folder);
    const seen: string[] = [];
    const stop = first.watch((each) => seen.push(each.id));
    first.keep(entry('1'), Buffer.from('one'), { text: 't' });
    stop();
    first.keep(entry('2'), Buffer.from('two'), {});
    const second = openMailbox(folder);

    expect(seen).toEqual(['1']);
    expect(second.list().map((each) => each.id)).toEqual(['2', '1']);
    expect(second.read('1')?.toString()).toBe('one');
    expect(second.open('1')).toEqual({ ...entry('1'), text: 't' });
    expect([second.read('../mail/1'), second.open('3')]).toEqual([undefined, undefined]);
  });
});

describe('the relay', () => {
  const received: { to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      stream
        .setEncoding('utf8')
        .toArray()
        .then((parts) => {
          received.push({ to: session.envelope.rcptTo.map((each) => each.address), text: parts.join('') });
          done();
        }, done);
    },
  });
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

  it('sends the message as it is to everybody, blind copies too', async () => {
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const relay = createRelay(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`);
    await relay.send(
      { from: 'a@example.test', to: ['b@example.test', 'd@example.test'] },
      Buffer.from('Subject: x\r\n\r\nbody\r\n'),
    );
    relay.close();
    expect(received).toEqual([{ to: ['b@example.test', 'd@example.test'], text: 'Subject: x\r\n\r\nbody\r\n' }]);
  });
});
